// Code carré d'une lettre, lu par un téléphone : le sceau est après « # », que le navigateur n'envoie pas. Seule sa référence est demandée.
(function () {
  "use strict";
  var sceau = document.querySelector("form[data-sceau]");
  var parties = location.hash.slice(1).split(".");
  if (!sceau || parties.length !== 3) { return; }
  try {
    sceau.elements.reference.value = JSON.parse(atob(parties[1].replace(/-/g, "+").replace(/_/g, "/"))).r;
  } catch (e) { return; } // la référence s'écrit à la main
  history.replaceState(null, "", location.pathname);
  sceau.requestSubmit();
})();
