"""The hall of `bench/simulation.py` in Ciw 3, whose new crew begins at full strength while the old one finishes; no skills, no no-shows.

Run by the Python of an environment of its own: the hall as JSON on standard input, days, customers, seconds and waits as JSON out.
"""

import json
import sys
import time

import ciw


def main():
    given = json.load(sys.stdin)
    closing = given["every"] * len(given["rates"][0])
    ends = [given["shift"] * (k + 1) for k in range(len(given["crews"]))]
    ends[-1] = 10 * closing
    names = [f"class {k}" for k in range(len(given["services"]))]
    begun, days, n = time.process_time(), [], 0
    for number in range(given["days"]):
        ciw.seed(given["seed"] + number)
        points = [given["every"] * (k + 1) for k in range(len(given["rates"][0]))]
        network = ciw.create_network(
            arrival_distributions={
                name: [ciw.dists.PoissonIntervals(rates=rates, endpoints=points, max_sample_date=closing)]
                for name, rates in zip(names, given["rates"], strict=True)
            },
            service_distributions={
                name: [ciw.dists.Exponential(1 / mean)] for name, mean in zip(names, given["services"], strict=True)
            },
            number_of_servers=[ciw.Schedule(numbers_of_servers=[sum(crew) for crew in given["crews"]], shift_end_dates=ends)],
            priority_classes={name: k for k, name in enumerate(names)},
        )
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_time(3 * closing)
        records = simulation.get_all_records()
        n += len(records)
        waits = {name: [] for name in names}
        for record in records:
            waits[record.customer_class].append(record.waiting_time)
        days.append([sum(waits[name]) / max(1, len(waits[name])) for name in names])
    json.dump({"seconds": time.process_time() - begun, "customers": n, "days": days}, sys.stdout)


main()
