#!/usr/bin/python3
"""Trains the network that reads one capital or digit written by hand, and sets how sure it is.

    make icr            writes the samples (package ocr cuts them), then runs this: once for boxes of digits, once for the others

Needs Debian's python3-torch and python3-numpy. Same samples and same seed give the same weights on the same machine.

Writers are shared among folds by package ocr. A first network learns from folds 1 to 3, and half of fold 1, kept apart (fold 4 in the
samples), sets temperatures and thresholds with it. It then goes on, slowly, with folds 1 to 4, and is written with those. It is measured
before and after on fold 0, of which nothing enters the file. corrections.csv says which labels were found wrong.
"""
import argparse
import copy
import csv
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from reseau import Reseau, ecrire, sur_demi

COUCHES = [16, "p", 32, 32, "p", 64, 64, "p", ("d", 128)]
CHIFFRE, LETTRE, ACCENT, POLICE, UN_SEPT, MINUSCULE, IMPRIMEE = range(7)
EXEMPLE = np.dtype([("classe", "u1"), ("sorte", "u1"), ("pli", "u1"), ("appui", "u1"), ("profil", "u1"), ("retrait", "u1"), ("rang", "<u4"), ("vu", "u1", (28, 28))])


APPRIS, CALME, MESURE = (1, 2, 3), 4, 0
BRUT = 255
SORTES = {"chiffres": (CHIFFRE, UN_SEPT), "lettres": (LETTRE, ACCENT)}
# Part of the sure readings that may differ from their label. Those of letters, on writers nobody reviewed, are 96 to 98 % right: most of what
# differs is the label.
FAUX_PERMIS = {"chiffres": 0.001, "lettres": 0.01}
PAS_UN_SIGNE = 0.05  # part of the boxes of a form that hold no single character


class Cases:
    """What the boxes that a network reads may hold: its classes, « ? » for no character, and apart « ¤ », did a machine write it, and for
    letters « ´ », is there an accent or a cedilla?"""

    def __init__(self, nom):
        self.chiffres = nom == "chiffres"
        self.classes = "0123456789" + ("?¤" if self.chiffres else "ABCDEFGHIJKLMNOPQRSTUVWXYZ?¤´")
        self.rejet, self.imprime = self.classes.index("?"), self.classes.index("¤")
        self.marque = self.classes.find("´")  # -1: none
        self.genre = nom
        self.permis = slice(0, 10) if self.chiffres else slice(10, 36)


def lire(chemin, corrections, cases):
    e = np.fromfile(chemin, EXEMPLE)
    if cases.chiffres:  # letters as they are in the corpus are no samples of boxes of digits
        e = e[(e["profil"] != BRUT) | (e["sorte"] == CHIFFRE)]
    cible = np.full(256, -1)
    for i, c in enumerate(cases.classes):
        cible[ord(c)] = i
    y = cible[e["classe"]]
    assert (y >= 0).all()
    # What lies inside the frame of a sign that passes it well is no longer that sign.
    garde = ~((e["retrait"] == 1) & (e["appui"] == 2))
    lettres = np.isin(e["sorte"], (LETTRE, ACCENT))
    with open(corrections) as f:
        for ligne in csv.DictReader(l for l in f if not l.startswith("#")):
            if ligne["jeu"] != "upper-fr":
                continue
            la = lettres & (e["rang"] == int(ligne["n"]))
            if ligne["motif"] == "corrigee" and not cases.chiffres:
                y[la] = cible[ord(ligne["lue"])]
            else:
                garde &= ~la
    return e[garde], y[garde]


def lots(indices, taille, alea):
    indices = alea.permutation(indices)
    for i in range(0, len(indices) - taille + 1, taille):
        yield indices[i:i + taille]


def bouger(x, alea):
    """Shifts each image by up to a pixel and a half, turns, stretches and bends it a little, and makes its strokes thinner or thicker."""
    n = len(x)
    u = lambda a: torch.from_numpy(alea.uniform(-a, a, n).astype(np.float32))
    rot, cis, sx, sy = u(0.10), u(0.10), 1 + u(0.08), 1 + u(0.08)
    m = torch.zeros(n, 2, 3)
    m[:, 0, 0], m[:, 0, 1], m[:, 0, 2] = sx * torch.cos(rot), cis - torch.sin(rot), u(0.10)
    m[:, 1, 0], m[:, 1, 1], m[:, 1, 2] = torch.sin(rot), sy * torch.cos(rot), u(0.10)
    grille = F.affine_grid(m, x.shape, align_corners=False)
    # Each part of the sign goes its own way, by up to a pixel: no two people draw the same loop.
    noeuds = torch.from_numpy(alea.uniform(-0.09, 0.09, (n, 2, 4, 4)).astype(np.float32))
    grille = grille + F.interpolate(noeuds, x.shape[-2:], mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    x = F.grid_sample(x, grille, align_corners=False)
    g = torch.from_numpy(np.exp(alea.uniform(-0.5, 0.5, n)).astype(np.float32))[:, None, None, None]
    return x.clamp(0, 1) ** g


def entrainer(r, e, y, plis, cases, epoques, taux, args):
    """Learns from these folds. What is kept is the mean of the weights along the way, the last ones most."""
    alea = np.random.default_rng(args.graine)
    moyen = copy.deepcopy(r)
    tous = np.flatnonzero(np.isin(e["pli"], plis))
    brut = tous[e["profil"][tous] == BRUT]
    tous = np.concatenate([tous, brut])
    garde = tous
    pas_en_tout = epoques * (len(tous) // args.lot)
    opt = torch.optim.AdamW(r.parameters(), lr=taux, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, taux, total_steps=pas_en_tout + 1, pct_start=0.15)
    debut, pas = time.time(), 0
    for ep in range(epoques):
        r.train()
        perte_moyenne = 0.0
        for l in lots(garde, args.lot, alea):
            x = bouger(torch.from_numpy(e["vu"][l].astype(np.float32) / 255)[:, None], alea)
            s, vrai = r(x), torch.from_numpy(y[l])
            imprime = torch.from_numpy((e["sorte"][l] == IMPRIMEE).astype(np.float32))
            perte = F.cross_entropy(s[:, :cases.imprime], vrai, label_smoothing=0.02)
            if cases.marque >= 0:
                marque = torch.from_numpy((e["sorte"][l] == ACCENT).astype(np.float32))
                perte = perte + 0.3 * F.binary_cross_entropy_with_logits(s[:, cases.marque], marque)
            perte = perte + 0.3 * F.binary_cross_entropy_with_logits(s[:, cases.imprime], imprime)
            # Which character, given that it is one: what is no character must not blur the rest.
            signe = vrai != cases.rejet
            perte = perte + 0.5 * F.cross_entropy(s[signe][:, :cases.rejet], vrai[signe], label_smoothing=0.02)
            opt.zero_grad()
            perte.backward()
            opt.step()
            if pas < pas_en_tout:
                plan.step()
            pas += 1
            k = min(0.998, pas / (pas + 10))
            with torch.no_grad():
                for a, b in zip(moyen.state_dict().values(), r.state_dict().values()):
                    a.copy_(k * a + (1 - k) * b if a.is_floating_point() else b)
            perte_moyenne = 0.98 * perte_moyenne + 0.02 * perte.item()
            if pas % 100 == 0:
                print(f"\r{pas}/{pas_en_tout}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", end="", file=sys.stderr)
        if ep + 1 == max(1, epoques // 2):
            garde = nettoyer(moyen, e, y, tous, cases)
        print(f"\répoque {ep + 1}/{epoques}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", file=sys.stderr)
    sur_demi(moyen.eval())
    return moyen


def nettoyer(r, e, y, indices, cases):
    """Drops the signs of the corpus whose label the network does not believe, all their samples together: labels are 96 to 98 % right."""
    corpus = np.isin(e["sorte"][indices], (CHIFFRE, LETTRE, ACCENT))
    cle = np.where(e["sorte"][indices] == CHIFFRE, 0, 1 << 32) + e["rang"][indices].astype(np.int64)
    # Judged where it is whole, and as a sign: a letter in a box of digits is learnt as none.
    juge = np.flatnonzero(corpus & (e["retrait"][indices] == 0) & (e["appui"][indices] == 0) & (y[indices] != cases.rejet))
    p = probabilites(scores(r, e["vu"][indices[juge]]), cases, 1.0)[np.arange(len(juge)), y[indices[juge]]]
    sommes, nombres = {}, {}
    for k, v in zip(cle[juge], p):
        sommes[k] = sommes.get(k, 0) + v
        nombres[k] = nombres.get(k, 0) + 1
    faux = {k for k in sommes if nombres[k] >= 2 and sommes[k] / nombres[k] < 0.1}
    ote = corpus & np.isin(cle, list(faux))
    print(f"\n{len(faux)} signes de {len(sommes)} mis de côté, {ote.sum()} exemples", file=sys.stderr)
    return indices[~ote]


def scores(r, vus):
    r.eval()
    with torch.no_grad():
        return np.concatenate([r(torch.from_numpy(v.astype(np.float32) / 255)[:, None]).numpy() for v in np.array_split(vus, max(1, len(vus) // 1024))])


def probabilites(s, cases, temperature):
    s = s[:, :cases.imprime] / temperature
    s = np.exp(s - s.max(1, keepdims=True))
    return s / s.sum(1, keepdims=True)


def avis(s, cases, temperature):
    """The best reading of each box, its share among what may stand there, and the share of « no character », as lecture.go gives them."""
    p = probabilites(s, cases, temperature)
    q = p[:, cases.permis]
    return q.argmax(1) + cases.permis.start, q.max(1) / np.maximum(q.sum(1), 1e-12), p[:, cases.rejet]


def temperature(s, y, cases):
    """The temperature, and what to add to the score of « no character », under which what was right is the least surprising when one box in
    twenty holds none: learning sees many more, and would doubt what people write."""
    poids = np.where(y == cases.rejet, PAS_UN_SIGNE / (y == cases.rejet).mean(), (1 - PAS_UN_SIGNE) / (y != cases.rejet).mean())
    def cout(t, d):
        b = s.copy()
        b[:, cases.rejet] += d
        p = probabilites(b, cases, t)[np.arange(len(y)), y]
        return -(poids * np.log(np.maximum(p, 1e-12))).mean()
    t, d = 1.0, 0.0
    for _ in range(3):
        d = min(np.linspace(-5, 3, 81), key=lambda d: cout(t, d))
        t = min(np.exp(np.linspace(np.log(0.4), np.log(2.5), 60)), key=lambda t: cout(t, d))
    return t, d


def seuils(part, rejet, juste, autres, permis):
    """The lowest share of the best, and the highest share of « no character », between which a reading is sure: the pair that leaves most
    of them sure, with at most that part of them wrong and half a percent of each sort of what is no character: half of the 1 % that we hold."""
    meilleur = (0, 1.0, 0.0)
    for sr in np.unique(np.quantile(rejet, np.linspace(0.3, 1, 141))):
        la = rejet <= sr
        ordre = np.argsort(-part[la], kind="stable")
        faux = np.cumsum(~juste[la][ordre])
        bons = np.flatnonzero(faux <= permis * (np.arange(len(ordre)) + 1))
        if not len(bons):
            continue
        sp = part[la][ordre[bons[-1]]]
        for pa, ra in autres:
            pris = np.sort(pa[ra <= sr])[::-1]
            n = int(0.005 * len(pa))
            if len(pris) > n:
                sp = max(sp, np.nextafter(pris[n], 2))
        n = (la & (part >= sp)).sum()
        if n > meilleur[0]:
            meilleur = (n, float(sp), float(sr))
    return meilleur[1], meilleur[2], meilleur[0] / len(part)


def calibrer(s, e, y, cases):
    """Temperature and thresholds from boxes that learning did not see, and what decaler must add for them to hold."""
    k = np.isin(e["sorte"], SORTES[cases.genre]) & (e["appui"] < 2) & (e["retrait"] == 0) & (e["profil"] != BRUT) & (y != cases.rejet)
    rien = (y == cases.rejet) & (e["retrait"] == 0)
    t, d = temperature(s[k | rien], y[k | rien], cases)
    s = s.copy()
    s[:, cases.rejet] += d
    lu, part, rejet = avis(s[k], cases, t)
    juste = lu == y[k]
    # What is no character is wrong whatever it is read as.
    autres = [avis(s[a], cases, t)[1:] for a in ((y == cases.rejet) & (e["retrait"] == 0) & (e["sorte"] == q) for q in range(MINUSCULE, 12)) if a.any()]
    sp, sr, surs = seuils(part, rejet, juste, autres, FAUX_PERMIS[cases.genre])
    print(f"calibrage {cases.genre} : température {t:.2f}, rejet {d:+.2f}, part {sp:.4f}, rejet {sr:.4f}, {100 * surs:.1f} % de {k.sum()} cases sûres ; "
          f"{sum(len(a[0]) for a in autres)} qui n’en sont pas")
    c = {"temperature": float(t), "seuil": sp, "rejet": sr}
    if cases.marque >= 0:  # one letter in a hundred with a mark goes unseen, of those that learning did not see
        avec = (e["sorte"] == ACCENT) & (e["retrait"] == 0)
        c["marque"] = float(np.quantile(s[avec, cases.marque], 0.01))
        print(f"  marque : seuil {c['marque']:.2f} sur {avec.sum()} ; vue à tort sur {100 * (s[k & ~avec, cases.marque] >= c['marque']).mean():.1f} % des autres lettres")
    return ({"chiffres": c} if cases.chiffres else {"lettres": c, "mixte": c}), d


def decaler(r, cases, d):
    """Adds d to the score of « no character »."""
    with torch.no_grad():
        list(r.etapes)[-1].bias[cases.rejet] += d
    sur_demi(r)


def mesurer(s, e, y, cal, cases):
    """Prints what is read right on writers never seen, by sort, place and scan, and what is sure."""
    cal = cal[cases.genre]
    conditions = (((BRUT,), "sans papier"), ((0,), "300 ppp"), ((1,), "200 ppp"), ((2, 7), "150 ppp"), ((3, 4, 6), "deux tons"), (range(9), "tous scans"))
    noms = (("1 et 7 français", UN_SEPT), ("chiffres", CHIFFRE)) if cases.chiffres else (("majuscules", LETTRE), ("accentuées", ACCENT))
    lu, part, rejet = avis(s, cases, cal["temperature"])
    juste, sur = lu == y, (part >= cal["seuil"]) & (rejet <= cal["rejet"])
    if cases.marque >= 0:
        sur &= s[:, cases.marque] < cal["marque"]
    for nom, sorte in noms:
        for appui, ou in enumerate(("dans la case", "touche", "traverse")):
            for profils, scan in conditions:
                k = (e["sorte"] == sorte) & (e["appui"] == appui) & np.isin(e["profil"], list(profils)) & (e["retrait"] == 0) & (y != cases.rejet)
                if k.any():
                    classes = np.mean([juste[k & (y == c)].mean() for c in np.unique(y[k])])
                    print(f"  {nom:16s} {ou:13s} {scan:12s} {100 * juste[k].mean():6.2f} % de {k.sum():6d}, moyenne des classes {100 * classes:6.2f}, "
                          f"sûrs {100 * sur[k].mean():5.1f} % dont faux {(sur & ~juste)[k].sum()}")
    for sorte in [LETTRE] * cases.chiffres + list(range(MINUSCULE, 12)):
        k = (e["sorte"] == sorte) & (e["retrait"] == 0) & (y == cases.rejet)
        if k.any():
            print(f"  pas un caractère (sorte {sorte}) : pris {100 * sur[k].mean():.2f} % de {k.sum()}")
    frappe, main = s[e["sorte"] == IMPRIMEE, cases.imprime], s[np.isin(e["sorte"], (CHIFFRE, LETTRE)) & (e["profil"] != BRUT), cases.imprime]
    print(f"  de machine : {100 * (frappe > 0).mean():.2f} % de {len(frappe)} ; à la main, pris pour de machine : {100 * (main > 0).mean():.2f} % de {len(main)}")


def main():
    ici = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("exemples", help="exemples.bin, as TestExemplesICR writes it")
    a.add_argument("--cases", choices=("chiffres", "lettres"), required=True, help="what boxes the network reads; those of letters may hold digits too")
    a.add_argument("-o", "--sortie", required=True)
    a.add_argument("--corrections", default=os.path.join(ici, "corrections.csv"))
    a.add_argument("--nom", required=True, help="of the weights, shown by souspli bench icr")
    a.add_argument("--epoques", type=int, help="of the first network: 12 for digits, 9 for letters unless said")
    a.add_argument("--suite", type=int, default=2, help="more of them, with all the folds that are learnt")
    a.add_argument("--lot", type=int, default=256)
    a.add_argument("--taux", type=float, default=4e-3)
    a.add_argument("--graine", type=int, default=1)
    a.add_argument("--fils", type=int, default=2, help="cores")
    args = a.parse_args()
    args.epoques = args.epoques or {"chiffres": 12, "lettres": 9}[args.cases]
    torch.set_num_threads(args.fils)
    cases = Cases(args.cases)
    e, y = lire(args.exemples, args.corrections, cases)
    print(f"{len(e)} exemples", file=sys.stderr)
    torch.manual_seed(args.graine)
    r = entrainer(Reseau(28, 28, COUCHES, cases.classes), e, y, APPRIS, cases, args.epoques, args.taux, args)
    calme, mesure = np.flatnonzero(e["pli"] == CALME), np.flatnonzero(e["pli"] == MESURE)
    cal, decale = calibrer(scores(r, e["vu"][calme]), e[calme], y[calme], cases)
    decaler(r, cases, decale)
    mesurer(scores(r, e["vu"][mesure]), e[mesure], y[mesure], cal, cases)
    decaler(r, cases, -decale)
    r = entrainer(r, e, y, APPRIS + (CALME,), cases, args.suite, args.taux / 8, args)
    decaler(r, cases, decale)
    ecrire(r, args.sortie, args.nom, calibrage=cal)
    print("poids écrits :")
    mesurer(scores(r, e["vu"][mesure]), e[mesure], y[mesure], cal, cases)


if __name__ == "__main__":
    main()
