/** Keys on the screen for machines without a keyboard. */
import "./enrol/enrol.css";

const field = document.getElementById("id_code") as HTMLInputElement | null;
const keys = document.getElementById("enrol-keys");

if (field && keys) {
  keys.hidden = false;
  keys.addEventListener("click", (event) => {
    const key = (event.target as HTMLElement).closest("button");
    if (!key) return;
    if (key.dataset["digit"]) field.value = (field.value + key.dataset["digit"]).slice(0, 8);
    else if ("clear" in key.dataset) field.value = "";
    else field.value = field.value.slice(0, -1);
  });
}
