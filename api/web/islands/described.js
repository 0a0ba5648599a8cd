// What a field names as its description or its fault is there, or the field does not name it.
//
// form-js names both before there is one. Each time the form is drawn anew, a field names what is
// on the page now; what it would name is remembered.

/** Keeps the descriptions of the fields in a place true. */
export function keepDescribed(place) {
  const fields = new Map();
  const look = () => {
    for (const field of place.querySelectorAll('[aria-describedby]')) {
      const named = field.getAttribute('aria-describedby');
      if (fields.get(field)?.told !== named) fields.set(field, { named, told: null });
    }
    for (const [field, known] of fields) {
      if (!field.isConnected) {
        fields.delete(field);
        continue;
      }
      const ids = known.named.split(/\s+/).filter((id) => id && document.getElementById(id));
      known.told = ids.join(' ');
      if (known.told === (field.getAttribute('aria-describedby') ?? '')) continue;
      if (known.told) field.setAttribute('aria-describedby', known.told);
      else field.removeAttribute('aria-describedby');
    }
  };
  look();
  const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-describedby', 'id'] };
  new MutationObserver(look).observe(place, watched);
}
