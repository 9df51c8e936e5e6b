#!/usr/bin/python3
"""Trains the network that reads one capital or digit written by hand, and says how sure it is.

    make icr            writes the samples (package ocr cuts them), then runs this with its defaults

Needs Debian's python3-torch and python3-numpy. Same samples and same seed give the same weights on the same machine.

Writers are shared among four folds (see CONTRIBUER in doc.go). Fold 0 is measured only. With --plis 0 1 2 3 one network is trained for each
fold left out: that of fold 0 is the one kept; the three others read folds 1 to 3 without having seen them, and what they say there sets
temperatures, thresholds and curves. Nothing of fold 0 enters the file but through its figures, which are printed.
"""
import argparse
import json
import math
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


def lire(chemin):
    e = np.fromfile(chemin, EXEMPLE)
    cible = np.full(256, -1)
    for i, c in enumerate(CLASSES):
        cible[ord(c)] = i
    y = cible[e["classe"]]
    assert (y >= 0).all()
    # What lies inside the frame of a sign that passes it well is no longer that sign.
    garde = ~((e["retrait"] == 1) & (e["appui"] == 2))
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


def entrainer(e, y, pli, args):
    torch.manual_seed(args.graine + pli)
    alea = np.random.default_rng(args.graine * 10 + pli)
    r = Reseau(28, 28, COUCHES, CLASSES)
    tous = np.flatnonzero(e["pli"] != pli)
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
                print(f"\rpli {pli} : {pas}/{pas_en_tout}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", end="", file=sys.stderr)
        if ep + 1 == max(1, int(args.epoques * 0.5)):
            garde = nettoyer(r, e, y, tous)
        print(f"\rpli {pli} : époque {ep + 1}/{args.epoques}, perte {perte_moyenne:.3f}, {time.time() - debut:.0f} s", file=sys.stderr)
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


def mesurer(s, e, y, temperature=1.0):
    """Prints what is read right on those samples, by sort, place and scan."""
    p = probabilites(s, temperature)
    for genre, sortes in (("chiffres", (CHIFFRE,)), ("lettres", (LETTRE,)), ("lettres", (ACCENT,)), ("chiffres", (UN_SEPT,))):
        for appui in range(3):
            for profils, nom in (((0,), "300"), ((1,), "200"), ((2, 7), "150"), ((3, 4, 6), "deux tons"), (range(9), "tout")):
                k = np.isin(e["sorte"], sortes) & (e["appui"] == appui) & np.isin(e["profil"], list(profils)) & (e["retrait"] == 0)
                if not k.any():
                    continue
                q, de = masquer(p[k], genre)
                juste = q.argmax(1) + de == y[k]
                print(f"  {genre} {sortes} appui {appui} {nom:10s} {100 * juste.mean():6.2f} % de {k.sum()}")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("exemples", help="exemples.bin, as TestExemplesICR writes it")
    a.add_argument("-o", "--sortie", default="main.poids")
    a.add_argument("--nom", default="main")
    a.add_argument("--plis", type=int, nargs="*", default=[0, 1, 2, 3])
    a.add_argument("--epoques", type=int, default=6)
    a.add_argument("--lot", type=int, default=256)
    a.add_argument("--taux", type=float, default=3e-3)
    a.add_argument("--graine", type=int, default=1)
    a.add_argument("--fils", type=int, default=1)
    args = a.parse_args()
    torch.set_num_threads(args.fils)
    e, y = lire(args.exemples)
    print(f"{len(e)} exemples", file=sys.stderr)
    for pli in args.plis:
        r = entrainer(e, y, pli, args)
        k = np.flatnonzero(e["pli"] == pli)
        print(f"pli {pli}, jamais vu par ce réseau :")
        s = scores(r, e["vu"][k])
        mesurer(s, e[k], y[k])
        frappe, main = s[e["sorte"][k] == IMPRIMEE, IMPRIME], s[np.isin(e["sorte"][k], (CHIFFRE, LETTRE)), IMPRIME]
        print(f"  de machine : {100 * (frappe > 0).mean():.2f} % de {len(frappe)} ; à la main, pris pour de machine : {100 * (main > 0).mean():.2f} % de {len(main)}")
        if pli == 0:
            ecrire(r, args.sortie, args.nom)


if __name__ == "__main__":
    main()
