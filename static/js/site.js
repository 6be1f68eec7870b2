/* Shortens paths that work without it: closes menus, opens a country from the map, copies a citation. */

const openMenus = () => document.querySelectorAll(".menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const shape = event.target.closest(".map[data-countries] [id^='m-']");
  if (shape) {
    const countries = shape.closest(".map").dataset.countries;
    location.assign(`${countries}${shape.id.slice("m-".length)}/`);
  }
});

for (const map of document.querySelectorAll(".map[data-countries]")) map.classList.add("map-leads");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hasFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hasFocus) menu.querySelector("summary").focus();
  }
});

/* Browsers lend the clipboard to secure pages only; elsewhere the button stays hidden. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  }
}
