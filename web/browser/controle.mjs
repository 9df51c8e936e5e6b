// Ouvre chaque page donnée dans Chromium et la contrôle avec axe. Entrée : un JSON sur l'entrée standard,
// {"axe": true, "captures": "dossier ou vide", "pages": [{"nom", "url", "cookies": [...], "largeurs": [1280, 360], "sombre": false,
// "etapes": [{"remplir": {sélecteur: valeur}, "cliquer": sélecteur}]}]}. Une étape peut aussi "taper" une touche sans quitter la page, ou
// "presser" une touche qui mène à une autre, puis exiger un texte ("attendu") ou la valeur du champ qui a le curseur ("valeur").
// "largeurAxe" : la seule largeur où axe passe ; le débordement se regarde à toutes.
// Sortie : un JSON, le nombre de pages ouvertes et la liste des fautes. Rien n'est cherché ailleurs que sur le serveur donné.
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const regles = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4"];

const demande = JSON.parse(readFileSync(0, "utf8"));
if (demande.captures) mkdirSync(demande.captures, { recursive: true });
const navigateur = await chromium.launch({
  executablePath: process.env.SOUSPLI_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const fautes = [];
let ouvertes = 0;

// quiDepasse nomme l'élément le plus profond qui sort de la fenêtre, hors de ce qui défile.
function quiDepasse() {
  const bord = document.documentElement.clientWidth;
  const dehors = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > bord && !e.closest(".defile"));
  const e = dehors.pop();
  return e ? `${e.tagName.toLowerCase()}.${e.className} « ${e.textContent.trim().slice(0, 60)} »` : "";
}

async function examiner(page, onglet, largeur) {
  const debord = await onglet.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (debord > 0) fautes.push({ page: page.nom, regle: "debordement", detail: `${debord} px à ${largeur} px : ${await onglet.evaluate(quiDepasse)}` });
  if (demande.captures) await onglet.screenshot({ path: `${demande.captures}/${page.nom}-${largeur}.png`, fullPage: true });
  if (!demande.axe || (page.largeurAxe && page.largeurAxe !== largeur)) return;
  if (!(await onglet.evaluate(() => Boolean(window.axe)))) await onglet.evaluate(axe);
  const r = await onglet.evaluate((valeurs) => window.axe.run(document, { runOnly: { type: "tag", values: valeurs }, resultTypes: ["violations"] }), regles);
  for (const v of r.violations) {
    for (const n of v.nodes) fautes.push({ page: `${page.nom} (${largeur} px)`, regle: v.id, detail: `${n.target.join(" ")} : ${n.failureSummary.replace(/\s+/g, " ")}` });
  }
}

// Un onglet par thème sert à toutes ses pages : en ouvrir un neuf pour chacune coûtait plus que de la contrôler. De l'une à l'autre, il oublie
// ses cookies et rien d'autre n'est gardé dans le navigateur.
const onglets = new Map();
async function ongletDe(theme) {
  if (!onglets.has(theme)) {
    // bypassCSP : axe est injecté par l'outil, non par la page ; rien en ligne dans les pages elles-mêmes, un autre essai le tient.
    const contexte = await navigateur.newContext({ bypassCSP: true, colorScheme: theme, reducedMotion: "reduce" });
    const onglet = await contexte.newPage();
    onglet.on("console", (m) => { if (m.type() === "error" && !/status of (4|5)\d\d/.test(m.text())) fautes.push({ page: ouverte, regle: "console", detail: m.text() }); });
    onglet.on("pageerror", (e) => fautes.push({ page: ouverte, regle: "script", detail: String(e) }));
    onglets.set(theme, onglet);
  }
  return onglets.get(theme);
}

let ouverte = "";
for (const page of demande.pages) {
  const largeurs = page.largeurs || [1280];
  const onglet = await ongletDe(page.sombre ? "dark" : "light");
  await onglet.goto("about:blank"); // ce que la page d'avant dit encore est dit d'elle
  ouverte = page.nom;
  await onglet.context().clearCookies();
  if (page.cookies) await onglet.context().addCookies(page.cookies);
  await onglet.setViewportSize({ width: largeurs[0], height: 900 });
  await onglet.goto(page.url, { waitUntil: "load" });
  for (const e of page.etapes || []) {
    for (const [champ, valeur] of Object.entries(e.remplir || {})) await onglet.fill(champ, valeur);
    if (e.taper) await onglet.keyboard.press(e.taper);
    const aller = e.cliquer ? () => onglet.click(e.cliquer) : e.presser ? () => onglet.keyboard.press(e.presser) : null;
    if (aller) await Promise.all([onglet.waitForNavigation({ waitUntil: "load", timeout: 60000 }), aller()]);
    // Ce que le script de la page apporte de lui-même se fait attendre.
    else if (e.attendu) await onglet.waitForFunction((t) => document.querySelector("main")?.textContent.includes(t), e.attendu, { timeout: 60000 }).catch(() => {});
    const valeur = await onglet.evaluate(() => document.activeElement.value || "");
    const vu = await onglet.evaluate(() => { const r = document.activeElement.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; });
    if (e.valeur !== undefined && !vu) fautes.push({ page: page.nom, regle: "clavier", detail: `le champ qui a le curseur, « ${e.valeur} », est hors de l’écran` });
    if (e.valeur !== undefined && valeur !== e.valeur) fautes.push({ page: page.nom, regle: "clavier", detail: `${e.taper || e.presser} : « ${valeur} », attendu « ${e.valeur} »` });
    const texte = await onglet.evaluate(() => document.querySelector("main").textContent);
    if (e.attendu && !texte.includes(e.attendu)) fautes.push({ page: page.nom, regle: "clavier", detail: `${e.taper || e.presser} : « ${e.attendu} » absent` });
  }
  for (const largeur of largeurs) {
    if (largeur !== onglet.viewportSize().width) await onglet.setViewportSize({ width: largeur, height: 900 });
    await examiner(page, onglet, largeur);
  }
  ouvertes++;
}
await navigateur.close();
process.stdout.write(JSON.stringify({ ouvertes, fautes }));
