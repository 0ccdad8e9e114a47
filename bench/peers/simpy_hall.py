"""The hall of `bench/simulation.py` in SimPy 4, with its hard cap: run by the Python of an environment of its own.

Reads the hall as JSON from standard input and writes days, customers, seconds and the mean wait of each class on each day. SimPy has no
shifts, skills or no-shows; they are written here as its users write them, with events and processes.
"""

import json
import random
import sys
import time
from collections import deque

import simpy


class Hall:
    def __init__(self, env, given, waits):
        self.env, self.given, self.waits = env, given, waits
        self.lines = [deque() for _ in given["services"]]
        self.idle, self.crew, self.serving, self.present = [0, 0], -1, 0, 0  # idle: those of some skills, those of all

    def change(self):
        self.crew += 1
        self.idle = list(self.given["crews"][self.crew])
        self.present = sum(self.idle)
        while self.begin_any():
            pass

    def begin(self, skill):
        for klass, line in enumerate(self.lines):
            if line and (skill == 1 or klass in self.given["some"]) and self.serving < self.present:
                self.serving += 1
                line.popleft().succeed((skill, self.crew))
                return True
        return False

    def begin_any(self):
        for skill in (0, 1):
            if self.idle[skill] and self.begin(skill):
                self.idle[skill] -= 1
                return True
        return False

    def end(self, skill, crew):
        self.serving -= 1
        if crew == self.crew and not self.begin(skill):
            self.idle[skill] += 1
        while self.begin_any():
            pass


def customer(hall, klass, service):
    env, came, turn = hall.env, hall.env.now, hall.env.event()
    hall.lines[klass].append(turn)
    while hall.begin_any():
        pass
    skill, crew = yield turn
    hall.waits[klass].append(env.now - came)
    yield env.timeout(service)
    hall.end(skill, crew)


def arrivals(hall, klass, rates, every):
    env, mean = hall.env, hall.given["services"][klass]
    come = pool_customer if hall.given["by_resource"] else customer
    for number, rate in enumerate(rates):
        at = number * every
        while True:
            at += random.expovariate(rate)
            if at >= (number + 1) * every:
                break
            yield env.timeout(at - env.now)
            missing = random.random() < hall.given["no_show"][klass]
            env.process(come(hall, klass, hall.given["no_show_takes"] if missing else random.expovariate(1 / mean)))


def shifts(hall):
    for _ in hall.given["crews"]:
        hall.change()
        yield hall.env.timeout(hall.given["shift"])


class Pool:
    """The plain hall by SimPy's own means: a resource with priorities, of which blockers hold what a shift has not."""

    def __init__(self, env, given, waits):
        self.env, self.given, self.waits = env, given, waits
        self.most = max(map(sum, given["crews"]))
        self.resource = simpy.PriorityResource(env, self.most)
        self.held = []

    def block(self):
        with self.resource.request(priority=-1) as turn:
            free = self.env.event()
            self.held.append(free)
            yield turn
            yield free

    def change(self, crew):
        want = self.most - sum(crew)
        while len(self.held) > want:
            self.held.pop().succeed()
        for _ in range(want - len(self.held)):
            self.env.process(self.block())


def pool_customer(pool, klass, service):
    came = pool.env.now
    with pool.resource.request(priority=klass) as turn:
        yield turn
        pool.waits[klass].append(pool.env.now - came)
        yield pool.env.timeout(service)


def pool_shifts(pool):
    for crew in pool.given["crews"]:
        pool.change(crew)
        yield pool.env.timeout(pool.given["shift"])


def main():
    given = json.load(sys.stdin)
    random.seed(given["seed"])
    begun, days, n = time.process_time(), [], 0
    for _ in range(given["days"]):
        env, waits = simpy.Environment(), [[] for _ in given["services"]]
        hall = Pool(env, given, waits) if given["by_resource"] else Hall(env, given, waits)
        env.process(pool_shifts(hall) if given["by_resource"] else shifts(hall))
        for klass, rates in enumerate(given["rates"]):
            env.process(arrivals(hall, klass, rates, given["every"]))
        env.run()
        n += sum(map(len, waits))
        days.append([sum(each) / max(1, len(each)) for each in waits])
    json.dump({"seconds": time.process_time() - begun, "customers": n, "days": days}, sys.stdout)


main()
