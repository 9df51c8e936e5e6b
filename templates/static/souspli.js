// Confort seulement : tout marche sans. Touches : celles qu’annonce data-touche sur un lien ou un bouton ; « ? » montre l’aide.
(function () {
  "use strict";
  function saisie(e) { return e && /^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) && !/^(checkbox|radio|submit|button)$/.test(e.type); }
  // Une touche restée enfoncée n'accepte pas d'elle-même le champ suivant.
  document.addEventListener("keydown", function (ev) {
    if (ev.repeat && ev.key === "Enter" && ev.target.tagName !== "TEXTAREA") { ev.preventDefault(); }
  });
  // Texte de plusieurs lignes, à la vérification : Entrée accepte comme ailleurs, Maj+Entrée va à la ligne.
  document.querySelectorAll("textarea[data-entree]").forEach(function (t) {
    t.addEventListener("keydown", function (ev) {
      if (ev.key !== "Enter" || ev.shiftKey || ev.isComposing) { return; }
      ev.preventDefault();
      if (!ev.repeat) { t.form.requestSubmit(t.form.querySelector("button[value=accepter]")); }
    });
  });
  // Le champ en faute là où il est demandé d’y aller, sinon le résumé des fautes, sinon le premier champ.
  var fautes = document.getElementById("fautes");
  var premier = document.querySelector("form[data-premier] input:not([type=hidden])");
  var cible = document.querySelector("[autofocus][aria-invalid=true], fieldset[autofocus]") || fautes || premier;
  if (document.activeElement === document.body && cible) { cible.focus(); }
  document.addEventListener("keydown", function (ev) {
    if (ev.isComposing || ev.metaKey || ev.altKey || ev.ctrlKey) { return; }
    var nom = ev.key;
    if (nom.length === 1 && saisie(document.activeElement)) { return; }
    var cible = document.querySelector('[data-touche="' + CSS.escape(nom) + '"]');
    // Rangée de chiffres : la touche vaut son chiffre avec ou sans Maj, sur un clavier français aussi.
    var chiffre = /^Digit([1-9])$/.exec(ev.code);
    if (!cible && chiffre) { cible = document.querySelector('[data-touche="' + chiffre[1] + '"]'); }
    if (!cible) { return; }
    ev.preventDefault();
    if (ev.repeat && cible.tagName === "BUTTON") { return; }
    if (cible.tagName === "DETAILS") { cible.open = !cible.open; cible.querySelector("summary").focus(); return; }
    cible.click();
  });
  var recharge = document.querySelector("[data-recharge]");
  if (recharge) {
    setTimeout(function () { if (!saisie(document.activeElement)) { location.reload(); } }, 1000 * Number(recharge.dataset.recharge));
  }
  document.querySelectorAll("form[data-envoi]").forEach(function (f) {
    f.addEventListener("submit", function () {
      var m = f.querySelector("[role=status]");
      if (m) { m.textContent = f.dataset.envoi; }
    });
  });
  var liste = document.querySelector("table[data-curseur]");
  if (liste) {
    document.addEventListener("keydown", function (ev) {
      if (saisie(document.activeElement) || (ev.key !== "ArrowDown" && ev.key !== "ArrowUp")) { return; }
      var liens = Array.prototype.slice.call(liste.querySelectorAll("tbody tr a:first-of-type"));
      var i = liens.indexOf(document.activeElement) + (ev.key === "ArrowDown" ? 1 : -1);
      if (liens[i]) { ev.preventDefault(); liens[i].focus(); }
    });
  }
})();
