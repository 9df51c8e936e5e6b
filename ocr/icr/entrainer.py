#!/usr/bin/python3
"""Trains the network that reads one capital or digit written by hand, and sets how sure it is.

    make icr            writes the samples (package ocr cuts them), then runs this with its defaults

Needs Debian's python3-torch and python3-numpy. Same samples and same seed give the same weights on the same machine.

Writers are shared among folds by package ocr: it learns from folds 1 to 3, sets temperatures and thresholds on half of fold 1, kept apart
(fold 4 in the samples), and is measured on fold 0, of which nothing enters the file. corrections.csv says which labels were found wrong.
"""
import argparse
import csv
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from reseau import Reseau, ecrire, sur_demi

CLASSES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ?¤"
REJET, IMPRIME = 36, 37  # IMPRIME stands apart: whatever the character, did a machine write it?
COUCHES = [16, "p", 32, 32, "p", 64, 64, "p", ("d", 128)]
CHIFFRE, LETTRE, ACCENT, POLICE, UN_SEPT, MINUSCULE, IMPRIMEE = range(7)
EXEMPLE = np.dtype([("classe", "u1"), ("sorte", "u1"), ("pli", "u1"), ("appui", "u1"), ("profil", "u1"), ("retrait", "u1"), ("rang", "<u4"), ("vu", "u1", (28, 28))])


APPRIS, CALME, MESURE = (1, 2, 3), 4, 0
BRUT = 255


def lire(chemin, corrections):
    e = np.fromfile(chemin, EXEMPLE)
    cible = np.full(256, -1)
    for i, c in enumerate(CLASSES):
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
            if ligne["motif"] == "corrigee":
                y[la] = CLASSES.index(ligne["lue"])
            else:
                garde &= ~la
    return e[garde], y[garde]


def lots(indices, taille, alea):
    indices = alea.permutation(indices)
    for i in range(0, len(indices) - taille + 1, taille):
        yield indices[i:i + taille]


def bouger(x, alea):
    """Shifts each image by up to a pixel and a half, turns and stretches it a little, and makes its strokes thinner or thicker."""
    n = len(x)
    u = lambda a: torch.from_numpy(alea.uniform(-a, a, n).astype(np.float32))
    rot, cis, sx, sy = u(0.10), u(0.10), 1 + u(0.08), 1 + u(0.08)
    m = torch.zeros(n, 2, 3)
    m[:, 0, 0], m[:, 0, 1], m[:, 0, 2] = sx * torch.cos(rot), cis - torch.sin(rot), u(0.10)
    m[:, 1, 0], m[:, 1, 1], m[:, 1, 2] = torch.sin(rot), sy * torch.cos(rot), u(0.10)
    x = F.grid_sample(x, F.affine_grid(m, x.shape, align_corners=False), align_corners=False)
    g = torch.from_numpy(np.exp(alea.uniform(-0.5, 0.5, n)).astype(np.float32))[:, None, None, None]
    return x.clamp(0, 1) ** g


def entrainer(e, y, args):
    torch.manual_seed(args.graine)
    alea = np.random.default_rng(args.graine)
    r = Reseau(28, 28, COUCHES, CLASSES)
    tous = np.flatnonzero(np.isin(e["pli"], APPRIS))
    brut = tous[e["profil"][tous] == BRUT]
    tous = np.concatenate([tous, brut])
    garde = tous
    pas_en_tout = args.epoques * (len(tous) // args.lot)
    opt = torch.optim.AdamW(r.parameters(), lr=args.taux, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, args.taux, total_steps=pas_en_tout + 1, pct_start=0.15)
    debut, pas = time.time(), 0
    for ep in range(args.epoques):
        r.train()
        perte_moyenne = 0.0
        for l in lots(garde, args.lot, alea):
            x = bouger(torch.from_numpy(e["vu"][l].astype(np.float32) / 255)[:, None], alea)
            s = r(x)
            imprime = torch.from_numpy((e["sorte"][l] == IMPRIMEE).astype(np.float32))
            perte = F.cross_entropy(s[:, :IMPRIME], torch.from_numpy(y[l]), label_smoothing=0.02) + 0.3 * F.binary_cross_entropy_with_logits(s[:, IMPRIME], imprime)
            opt.zero_grad()
            perte.backward()
            opt.step()
            if pas < pas_en_tout:
                plan.step()
            pas += 1
            perte_moyenne = 0.98 * perte_moyenne + 0.02 * perte.item()
            if pas % 100 == 0:
                print(f"\r{pas}/{pas_en_tout}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", end="", file=sys.stderr)
        if ep + 1 == max(1, int(args.epoques * 0.5)):
            garde = nettoyer(r, e, y, tous)
        print(f"\répoque {ep + 1}/{args.epoques}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", file=sys.stderr)
    sur_demi(r.eval())
    return r


def nettoyer(r, e, y, indices):
    """Drops the signs of the corpus whose label the network does not believe, all their samples together: labels are 96 to 98 % right."""
    p = probabilites(scores(r, e["vu"][indices]), 1.0)[np.arange(len(indices)), y[indices]]
    corpus = np.isin(e["sorte"][indices], (CHIFFRE, LETTRE, ACCENT)) & (e["retrait"][indices] == 0) & (e["appui"][indices] == 0)
    cle = np.where(e["sorte"][indices] == CHIFFRE, 0, 1 << 32) + e["rang"][indices].astype(np.int64)
    sommes, nombres = {}, {}
    for k, v in zip(cle[corpus], p[corpus]):
        sommes[k] = sommes.get(k, 0) + v
        nombres[k] = nombres.get(k, 0) + 1
    faux = {k for k in sommes if nombres[k] >= 2 and sommes[k] / nombres[k] < 0.1}
    ote = np.isin(cle, list(faux)) & np.isin(e["sorte"][indices], (CHIFFRE, LETTRE, ACCENT))
    print(f"\n{len(faux)} signes de {len(sommes)} mis de côté, {ote.sum()} exemples", file=sys.stderr)
    return indices[~ote]


def scores(r, vus):
    r.eval()
    with torch.no_grad():
        return np.concatenate([r(torch.from_numpy(v.astype(np.float32) / 255)[:, None]).numpy() for v in np.array_split(vus, max(1, len(vus) // 1024))])


def probabilites(s, temperature):
    s = s[:, :IMPRIME] / temperature
    s = np.exp(s - s.max(1, keepdims=True))
    return s / s.sum(1, keepdims=True)


def masquer(p, genre):
    """What a type of box leaves, as lecture.go does: shares of what may stand there, less that of « no character »."""
    permis = {"chiffres": slice(0, 10), "lettres": slice(10, 36), "mixte": slice(0, 36)}[genre]
    q = p[:, permis]
    return q / np.maximum(q.sum(1, keepdims=True), 1e-12) * (1 - p[:, REJET:]), permis.start


def confiances(s, genre, temperature):
    """The best reading of each box and its confidence, as lecture.go gives them."""
    q, de = masquer(probabilites(s, temperature), genre)
    return q.argmax(1) + de, q.max(1)


def temperature(s, y):
    """The temperature under which what was right is the least surprising."""
    def cout(t):
        p = probabilites(s, t)[np.arange(len(y)), y]
        return -np.log(np.maximum(p, 1e-12)).mean()
    return min(np.exp(np.linspace(np.log(0.4), np.log(2.5), 60)), key=cout)


SORTES = {"chiffres": (CHIFFRE, UN_SEPT), "lettres": (LETTRE, ACCENT)}
FAUX_PERMIS = {"chiffres": 0.001, "lettres": 0.005}


def seuil(conf, juste, permis):
    """The lowest confidence above which at most that share is wrong."""
    ordre = np.argsort(-conf, kind="stable")
    faux = np.cumsum(~juste[ordre])
    bons = np.flatnonzero(faux <= permis * (np.arange(len(ordre)) + 1))
    return float(conf[ordre[bons[-1]]]) if len(bons) else 1.0


def courbe(conf, juste, classes=12):
    """Confidence, and the share right of the readings about there: never falling."""
    ordre = np.argsort(conf, kind="stable")
    points = [(float(conf[g].mean()), float((juste[g].sum() + 1) / (len(g) + 2))) for g in np.array_split(ordre, classes)]
    plus = 0.0
    for i, (c, p) in enumerate(points):
        plus = max(plus, p)
        points[i] = (round(c, 4), round(plus, 4))
    return points


def calibrer(s, e, y):
    tout = {}
    for genre, sortes in SORTES.items():
        k = np.isin(e["sorte"], sortes) & (e["appui"] < 2) & (e["retrait"] == 0) & (e["profil"] != BRUT)
        t = temperature(s[k], y[k])
        lu, conf = confiances(s[k], genre, t)
        juste = lu == y[k]
        # What is no character, or of the other type, is wrong whatever it is read as.
        autre = (y == REJET) & (e["retrait"] == 0)
        _, ca = confiances(s[autre], genre, t)
        tout[genre] = {"temperature": round(float(t), 3), "seuil": round(max(seuil(conf, juste, FAUX_PERMIS[genre]), float(np.quantile(ca, 0.99))), 4),
                       "courbe": courbe(conf, juste)}
        print(f"calibrage {genre} : température {t:.2f}, seuil {tout[genre]['seuil']} sur {k.sum()} cases et {autre.sum()} qui n’en sont pas")
    tout["mixte"] = dict(tout["lettres"], seuil=max(tout["lettres"]["seuil"], tout["chiffres"]["seuil"]))
    return tout


def mesurer(s, e, y, cal):
    """Prints what is read right on writers never seen, by sort, place and scan, and what is sure."""
    conditions = (((BRUT,), "sans papier"), ((0,), "300 ppp"), ((1,), "200 ppp"), ((2, 7), "150 ppp"), ((3, 4, 6), "deux tons"), (range(9), "tous scans"))
    for nom, genre, sortes in (("chiffres", "chiffres", (CHIFFRE,)), ("majuscules", "lettres", (LETTRE,)), ("accentuées", "lettres", (ACCENT,)), ("1 et 7 français", "chiffres", (UN_SEPT,))):
        for appui, ou in enumerate(("dans la case", "touche", "traverse")):
            for profils, scan in conditions:
                k = np.isin(e["sorte"], sortes) & (e["appui"] == appui) & np.isin(e["profil"], list(profils)) & (e["retrait"] == 0)
                if not k.any():
                    continue
                lu, conf = confiances(s[k], genre, cal[genre]["temperature"])
                juste, sur = lu == y[k], conf >= cal[genre]["seuil"]
                classes = np.mean([juste[y[k] == c].mean() for c in np.unique(y[k])])
                print(f"  {nom:16s} {ou:13s} {scan:12s} {100 * juste.mean():6.2f} % de {k.sum():6d}, moyenne des classes {100 * classes:6.2f}, "
                      f"sûrs {100 * sur.mean():5.1f} % dont faux {100 * (1 - juste[sur].mean() if sur.any() else 0):.2f} %")
    for genre in SORTES:
        for sorte in range(MINUSCULE, 12):
            k = (e["sorte"] == sorte) & (e["retrait"] == 0) & (y == REJET)
            if k.any():
                _, conf = confiances(s[k], genre, cal[genre]["temperature"])
                print(f"  pas un caractère (sorte {sorte}) dans une case de {genre} : pris {100 * (conf >= cal[genre]['seuil']).mean():.2f} % de {k.sum()}")
    frappe, main = s[e["sorte"] == IMPRIMEE, IMPRIME], s[np.isin(e["sorte"], (CHIFFRE, LETTRE)) & (e["profil"] != BRUT), IMPRIME]
    print(f"  de machine : {100 * (frappe > 0).mean():.2f} % de {len(frappe)} ; à la main, pris pour de machine : {100 * (main > 0).mean():.2f} % de {len(main)}")


def main():
    ici = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("exemples", help="exemples.bin, as TestExemplesICR writes it")
    a.add_argument("-o", "--sortie", default=os.path.join(ici, "main.poids"))
    a.add_argument("--corrections", default=os.path.join(ici, "corrections.csv"))
    a.add_argument("--nom", default="main 1", help="of the weights, shown by souspli bench icr")
    a.add_argument("--epoques", type=int, default=8)
    a.add_argument("--lot", type=int, default=256)
    a.add_argument("--taux", type=float, default=4e-3)
    a.add_argument("--graine", type=int, default=1)
    a.add_argument("--fils", type=int, default=2, help="cores")
    args = a.parse_args()
    torch.set_num_threads(args.fils)
    e, y = lire(args.exemples, args.corrections)
    print(f"{len(e)} exemples", file=sys.stderr)
    r = entrainer(e, y, args)
    k = np.flatnonzero(e["pli"] == CALME)
    cal = calibrer(scores(r, e["vu"][k]), e[k], y[k])
    ecrire(r, args.sortie, args.nom, calibrage=cal)
    k = np.flatnonzero(e["pli"] == MESURE)
    mesurer(scores(r, e["vu"][k]), e[k], y[k], cal)


if __name__ == "__main__":
    main()
