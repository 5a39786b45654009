// Text with the structure of a document: shown once for each text, its buttons told to the page, its list of notes filtered.

function wanted(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""))
}

// What is filtered is kept behind the # of the address, so that a link shows what its sender saw.
function read(form) {
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) if (form.elements[name]) form.elements[name].value = value
}

function filter(place, form) {
  const { words = "", ...facts } = wanted(form), entries = [...place.querySelectorAll(".mp-notes > li")]
  const sought = words.toLocaleLowerCase()
  for (const entry of entries) {
    const matches = Object.entries(facts).every(([name, value]) => entry.dataset[name] === value)
    entry.hidden = !(matches && entry.textContent.toLocaleLowerCase().includes(sought))
  }
  const shown = entries.filter((entry) => !entry.hidden).length
  form.querySelector("output").textContent = shown === entries.length ? "" : `${shown} of ${entries.length} notes`
}

function remember(form) {
  const hash = new URLSearchParams(wanted(form)).toString()
  history.replaceState(history.state, "", hash ? `#${hash}` : location.pathname + location.search)
}

function show(place, html) {
  if (place.shown === html) return
  const before = place.querySelector("form.mp-filter"), kept = before && wanted(before)
  place.innerHTML = place.shown = html
  const form = place.querySelector("form.mp-filter")
  if (!form) return
  if (kept) for (const [name, value] of Object.entries(kept)) form.elements[name].value = value
  else read(form)
  form.oninput = () => { filter(place, form); remember(form) }
  form.onsubmit = (event) => event.preventDefault()
  filter(place, form)
}

export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector(".mp-doc")
  // The chart shows the document of another metric in the same place (chart/chart.js).
  place.given = data.html
  place.show = (html) => show(place, html)
  if (data.of !== null) place.dataset.of = data.of
  place.show(data.html)
  if (data.of !== null) document.dispatchEvent(new Event("mp-below"))
  // A day is told once it is whole: while a year is typed, the field holds years like 0002.
  place.onchange = ({ target }) => {
    if (target.matches("input[data-act]") && target.validity.valid && target.value) setTriggerValue("asked", { act: target.dataset.act, id: target.value })
  }
  place.onclick = (event) => {
    const button = event.target.closest("button[data-act]")
    if (button) setTriggerValue("asked", { act: button.dataset.act, id: button.dataset.id ?? null })
  }
}
