"""Makes poids.bin, the weights of the reader of machine-readable zones.

    /usr/bin/python3 ocr/mrz/entrainer.py --corpus ../shared/corpus

Debian's python3-torch, python3-numpy, python3-pil and fonts-ocr-b; about half an hour on one core. Same seed, same machine: same weights.
Without --corpus, the lines drawn are all it learns from.

The network sees a strip 28 pixels high that holds one line, its capitals 18 pixels high, and says every 4 pixels which character has its
middle there, or that none has (the class « space »). It learns from lines drawn with the OCR-B fonts and spoiled as documents are, then
from those and the development half of the lines cropped by others (see moitie). The measuring half is never read here.
"""
import argparse
import io
import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter, ImageFont

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "icr"))
import reseau  # noqa: E402

SIGNES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
CLASSES = SIGNES + " "
ENTRE = len(SIGNES)
HAUTEUR, CAPITALE, PAS = 28, 18, 4
LARGE = 320  # of a strip to train on, pixels
FONTES = "/usr/share/fonts/opentype/ocr-b/"
CORPS = 40  # in which characters are drawn; capitals are then 29 high and 29 apart


# What a strip is: package mrz does the same (bande.go).

def normaliser(g):
    """Grey strip → ink about its local mean, in half local deviations, from -1 to 2."""
    n = g.shape[1]
    s1 = np.concatenate([[0], np.cumsum(g.sum(0))])
    s2 = np.concatenate([[0], np.cumsum((g * g).sum(0))])
    x = np.arange(n)
    a, b = np.maximum(0, x - 24), np.minimum(n, x + 25)
    k = (b - a) * g.shape[0]
    m = (s1[b] - s1[a]) / k
    e = np.sqrt(np.maximum(0, (s2[b] - s2[a]) / k - m * m))
    e = np.maximum(np.maximum(e, 0.4 * g.std()), 1)
    return np.clip((m - g) / (2 * e), -1, 2).astype(np.float32)


# Lines drawn.

class Dessin:
    def __init__(self, graine):
        self.h = np.random.default_rng(graine)
        self.fontes = [ImageFont.truetype(FONTES + f, CORPS) for f in ("OCRB.otf", "OCRBS.otf")]
        d = ImageDraw.Draw(Image.new("L", (60, 60)))
        self.haut = d.textbbox((0, 0), "H", font=self.fontes[0])[1]
        self.bas = d.textbbox((0, 0), "H", font=self.fontes[0])[3]
        self.centre = 14.5

    def texte(self, n):
        h = self.h
        if h.random() < 0.5:  # anything
            p = np.array([1.0] * 37)
            p[36] = h.choice([2, 10])
            return "".join(SIGNES[i] for i in h.choice(37, n, p=p / p.sum()))
        t = ""
        while len(t) < n:
            g = h.integers(4)
            if g == 0:
                t += "".join(SIGNES[i] for i in h.integers(10, 36, h.integers(2, 10))) + "<" * h.integers(1, 3)
            elif g == 1:
                t += "".join(SIGNES[i] for i in h.integers(0, 10, h.integers(3, 10)))
            elif g == 2:
                t += "<" * h.integers(2, 14)
            else:
                t += "".join(h.choice(list("0O0OD1IL2Z5S8B6GQUVWMNH4A7Y"), h.integers(2, 7)))
        return t[:n]

    def ligne(self):
        """One strip, normalised, and the label of each step (-1: say nothing)."""
        h = self.h
        n = h.integers(10, 22)
        texte = self.texte(n)
        fonte = self.fontes[int(h.random() < 0.3)]
        trait = int(h.choice([0, 0, 0, 1]))
        pas = 29 * h.uniform(0.9, 1.14)
        marge = 120
        W, H = int(n * pas + 2 * marge), 170
        y0 = 65
        encre = Image.new("L", (W, H), 0)
        d = ImageDraw.Draw(encre)
        debut = marge + (h.uniform(-100, -10) if h.random() < 0.4 else h.uniform(0, 40))
        centres = []

        def ecrire(t, x, y):
            for k, c in enumerate(t):
                xx = x + k * pas + h.normal(0, 0.35)
                d.text((round(xx - self.centre), y - self.haut), c, font=fonte, fill=255, stroke_width=trait)
                if y == y0:
                    centres.append((xx, c))
        ecrire(texte, debut, y0)
        ecart = 29 * h.uniform(1.45, 2.1)
        if h.random() < 0.75:
            ecrire(self.texte(n), debut, round(y0 + ecart))
        if h.random() < 0.6:
            ecrire(self.texte(n), debut, round(y0 - ecart))
        r = h.random()
        if r < 0.15:
            encre = encre.filter(ImageFilter.MinFilter(3))
        elif r < 0.4:
            encre = encre.filter(ImageFilter.MaxFilter(3))
        # What the scanner saw: capitals of « fin » pixels.
        fin = float(np.exp(h.uniform(np.log(6.0), np.log(30))))
        k = fin / 29
        etire = h.uniform(0.74, 1.12)  # condensed prints
        a = np.deg2rad(h.normal(0, 0.9))
        pench = h.normal(0, 0.04)
        # to the strip: x' = etire*(x - cx), y' about the middle of the capitals
        larg, haut = int(W * k * etire), int(H * k)
        m = np.array([[etire * k, k * (pench - a)], [a * k * etire, k]])
        inv = np.linalg.inv(m)
        c0 = np.array([W / 2, y0 + 14.5])
        c1 = np.array([larg / 2, haut * (y0 + 14.5) / H])
        o = c0 - inv @ c1
        flou = max(0.0, 0.45 / k - 0.4) if k < 1 else 0
        im = encre.filter(ImageFilter.GaussianBlur(flou)) if flou > 0.1 else encre
        im = im.transform((larg, haut), Image.AFFINE, (inv[0, 0], inv[0, 1], o[0], inv[1, 0], inv[1, 1], o[1]), Image.BILINEAR)
        v = np.asarray(im, np.float32) / 255
        g = self.fond(larg, haut, fin)
        noir = h.uniform(5, 90)
        force = h.uniform(0.65, 1)
        g = g * (1 - v * force) + noir * v * force
        g = self.abimer(g, fin)
        # The strip, cut a little wrong.
        s = CAPITALE / fin * h.uniform(0.86, 1.16)
        sx = s * h.uniform(0.94, 1.06)
        gx = larg / 2 + h.uniform(-0.5, 0.5) * max(0, larg - LARGE / sx)
        gy = c1[1] + h.normal(0, 0.045) * fin
        im = Image.fromarray(np.clip(g, 0, 255).astype(np.uint8))
        if s < 0.8:
            im = im.filter(ImageFilter.GaussianBlur(0.45 / s - 0.4))
        t = (1 / sx, 0, gx - LARGE / 2 / sx, 0, 1 / s, gy - HAUTEUR / 2 / s)
        bande = np.asarray(im.transform((LARGE, HAUTEUR), Image.AFFINE, t, Image.BILINEAR, fillcolor=int(np.median(g))), np.float32)
        lieux = []
        for x, c in centres:
            px = c1[0] + m[0] @ (np.array([x, y0 + 14.5]) - c0)
            lieux.append(((px - gx) * sx + LARGE / 2, c))
        return normaliser(bande), etiqueter(lieux, pas * k * etire * sx)

    def fond(self, l, t, fin):
        h = self.h
        y, x = np.mgrid[0:t, 0:l].astype(np.float32)
        g = np.full((t, l), h.uniform(140, 255), np.float32)
        g += h.normal(0, 25) * (x / l - 0.5) + h.normal(0, 25) * (y / t - 0.5)
        r = h.random()
        if r < 0.45:  # guilloche
            for _ in range(h.integers(1, 4)):
                f, an = h.uniform(0.15, 1.6) / fin * 6, h.uniform(0, np.pi)
                onde = np.sin(f * (x * np.cos(an) + y * np.sin(an)) + h.uniform(1, 5) * np.sin(y * h.uniform(0.02, 0.3) + x * h.uniform(0.01, 0.1)))
                if h.random() < 0.5:
                    onde = -(onde > h.uniform(0.3, 0.9)).astype(np.float32)
                g += h.uniform(4, 28) * onde
        if r > 0.35 and h.random() < 0.5:  # blobs
            b = h.normal(0, 1, (max(2, t // max(1, int(fin)) + 2), max(2, l // max(1, int(fin)) + 2))).astype(np.float32)
            b = np.asarray(Image.fromarray(b).resize((l, t), Image.BICUBIC))
            g += h.uniform(3, 22) * b
        if h.random() < 0.12:  # a line, a stamp
            im = Image.fromarray(np.clip(g, 0, 255).astype(np.uint8))
            d = ImageDraw.Draw(im)
            for _ in range(h.integers(1, 3)):
                d.line([(h.uniform(0, l), h.uniform(0, t)), (h.uniform(0, l), h.uniform(0, t))], fill=int(h.uniform(40, 200)), width=max(1, int(fin * h.uniform(0.05, 0.15))))
            g = np.asarray(im, np.float32)
        return g

    def abimer(self, g, fin):
        h = self.h
        im = Image.fromarray(np.clip(g, 0, 255).astype(np.uint8))
        if h.random() < 0.6:
            im = im.filter(ImageFilter.GaussianBlur(h.uniform(0.2, 0.9) if fin < 12 else h.uniform(0.3, 0.075 * fin)))
        g = np.asarray(im, np.float32)
        if h.random() < 0.6:
            g = g + h.normal(0, h.uniform(1, 14), g.shape)
        if h.random() < 0.4:
            b = io.BytesIO()
            Image.fromarray(np.clip(g, 0, 255).astype(np.uint8)).save(b, "JPEG", quality=int(h.integers(25, 90)))
            g = np.asarray(Image.open(b), np.float32)
        if h.random() < 0.3 and fin > 11:
            bas, haut = np.percentile(g, 3), np.percentile(g, 70)
            g = np.where(g < bas + (haut - bas) * h.uniform(0.4, 0.65), 0, 255).astype(np.float32)
            if h.random() < 0.5:
                g = np.asarray(Image.fromarray(g.astype(np.uint8)).filter(ImageFilter.GaussianBlur(h.uniform(0.3, 0.06 * fin))), np.float32)
        return g


def etiqueter(lieux, pas, large=LARGE):
    """Label of each step: a character within a fourth of the pitch of its middle, nothing said on the edge."""
    e = np.full(large // PAS, ENTRE, np.int64)
    for f in range(len(e)):
        x = PAS * f + PAS / 2
        for c, s in lieux:
            d = abs(x - c) / pas
            if d < 0.24:
                e[f] = SIGNES.index(s)
            elif d < 0.34 and e[f] == ENTRE:
                e[f] = -1
    return e


# Real lines.

def fnv(s):
    v = 2166136261
    for c in s.encode():
        v = ((v ^ c) * 16777619) & 0xFFFFFFFF
    return v


def moitie(corpus):
    """The development half of the crops: path → text.

    Documents that share a line are one family, named after the first of their names in order; even FNV-1a of that name: measuring half.
    Package mrz has the same rule (corpus_test.go).
    """
    with open(os.path.join(corpus, "manifest.json")) as f:
        fichiers = [x for x in json.load(f)["files"] if x["file"].startswith("04-id-mrz/")]
    lignes = {}
    for x in fichiers:
        if x["kind"] == "mrz-line":
            lignes.setdefault(x["file"].rsplit("-", 1)[0], []).append(x["text"])
        elif x.get("mrz"):
            lignes[x["file"]] = x["mrz"]
    famille = {k: k for k in lignes}

    def chef(k):
        while famille[k] != k:
            k = famille[k]
        return k
    vue = {}
    for k in sorted(lignes):
        for t in lignes[k]:
            if t in vue:
                a, b = sorted((chef(k), chef(vue[t])))
                famille[b] = a
            vue[t] = k
    return {os.path.join(corpus, x["file"]): x["text"] for x in fichiers
            if x["kind"] == "mrz-line" and fnv(chef(x["file"].rsplit("-", 1)[0])) & 1 == 1}


def bande_de(im):
    """A cropped line → grey strip: its capitals from the rows that hold ink."""
    g = np.asarray(im.convert("L"), np.float32)
    v = (255 - g).sum(1)
    y = np.nonzero(v > 0.25 * np.percentile(v, 90))[0]
    haut, bas = y[0], y[-1] + 1
    s = CAPITALE / (bas - haut)
    if s < 0.8:
        im = im.filter(ImageFilter.GaussianBlur(0.45 / s - 0.4))
    bord = 20
    t = (1 / s, 0, -bord, 0, 1 / s, (haut + bas) / 2 - HAUTEUR / 2 / s)
    return np.asarray(im.convert("L").transform((int((g.shape[1] + 2 * bord) * s) // PAS * PAS, HAUTEUR), Image.AFFINE, t, Image.BILINEAR, fillcolor=int(np.percentile(g, 90))), np.float32)


class Bandes(torch.nn.Module):
    """The network on strips of any length: its first dense layer is a convolution as high as the strip."""

    def __init__(self):
        super().__init__()
        self.r = reseau.Reseau(20, HAUTEUR, [8, "p", 16, 16, "p", 24, 24, ("d", 64)], CLASSES, abandon=0)
        self.plat = next(i for i, m in enumerate(self.r.etapes) if isinstance(m, torch.nn.Flatten))

    def forward(self, x):
        e = self.r.etapes
        for m in e[:self.plat]:
            x = m(x)
        dense = [m for m in e[self.plat:] if isinstance(m, torch.nn.Linear)]
        x = F.relu(F.conv2d(x, dense[0].weight.view(64, 24, 7, 5), dense[0].bias, padding=(0, 2)))
        return F.conv2d(x, dense[1].weight[:, :, None, None], dense[1].bias)[:, :, 0]


def aligner(logp, texte):
    """Steps of the characters of a known line, at a near-constant pitch; None when it does not fit."""
    e = logp.copy()
    e[:, 1:-1] += 0.5 * (logp[:, 2:] + logp[:, :-2])
    entre = np.maximum(logp[ENTRE], -4)
    cumul = np.concatenate([[0], np.cumsum(entre)])
    T, n = logp.shape[1], len(texte)
    meilleur = None
    for p in np.arange(3.0, 6.6, 0.15):
        if p * (n - 1) > T or p * (n + 2.5) < T - 14:
            continue
        ecarts = [d for d in range(2, 9) if abs(d - p) < 1.6]
        s = e[SIGNES.index(texte[0])] + cumul[np.maximum(0, np.arange(T) - 1)]
        retour = []
        for c in texte[1:]:
            cand = np.full((len(ecarts), T), -1e9)
            for i, d in enumerate(ecarts):
                mid = entre[np.maximum(0, np.arange(T) - (d + 1) // 2)]
                cand[i, d:] = s[:-d] + mid[d:] - (d - p) ** 2 / 0.8
            b = cand.argmax(0)
            retour.append(b)
            s = cand[b, np.arange(T)] + e[SIGNES.index(c)]
        fin = s + cumul[T] - cumul[np.minimum(T, np.arange(T) + 2)]
        t = int(fin.argmax())
        if meilleur is None or fin[t] > meilleur[0]:
            pos = [t]
            for b in reversed(retour):
                t -= ecarts[b[t]]
                pos.append(t)
            meilleur = (fin.max(), pos[::-1], p)
    if meilleur is None:
        return None
    justes = np.mean([logp[:ENTRE, t].argmax() == SIGNES.index(c) for t, c in zip(meilleur[1], texte)])
    return None if justes < 0.7 else meilleur


class Reelles:
    """Strips of real lines with their labels, found by the network itself."""

    def __init__(self, corpus, graine):
        self.h = np.random.default_rng(graine)
        self.brutes = []  # (grey strip, text)
        if corpus:
            for f, t in sorted(moitie(corpus).items()):
                self.brutes.append((bande_de(Image.open(f)), t))
        self.alignees = []

    def situer(self, net):
        net.eval()
        self.alignees = []
        with torch.no_grad():
            for g, t in self.brutes:
                lp = F.log_softmax(net(torch.from_numpy(normaliser(g))[None, None]), 1)[0].numpy()
                a = aligner(lp, t)
                if a:
                    # the middle between steps, from the weight of the neighbours
                    lieux = []
                    for f, c in zip(a[1], t):
                        w = np.exp(lp[SIGNES.index(c), max(0, f - 1):f + 2])
                        lieux.append((PAS * (np.arange(max(0, f - 1), max(0, f - 1) + len(w)) * w).sum() / max(1e-6, w.sum()) + 2, c))
                    self.alignees.append((g, lieux, a[2] * PAS))
        print(f"lignes réelles alignées : {len(self.alignees)} sur {len(self.brutes)}", flush=True)

    def tirer(self):
        h = self.h
        g, lieux, pas = self.alignees[h.integers(len(self.alignees))]
        im = Image.fromarray(g.astype(np.uint8))
        if h.random() < 0.5:  # seen by a coarser scanner
            k = h.uniform(0.36, 1)
            p = im.resize((max(8, int(g.shape[1] * k)), max(8, int(HAUTEUR * k))), Image.BOX if k < 0.7 else Image.BILINEAR)
            a = np.asarray(p, np.float32) + h.normal(0, h.uniform(0, 12), (p.size[1], p.size[0]))
            im = Image.fromarray(np.clip(a, 0, 255).astype(np.uint8)).resize(im.size, Image.BICUBIC)
        s, sx = h.uniform(0.88, 1.14), h.uniform(0.85, 1.12)
        sx *= s
        gx = g.shape[1] / 2 + h.uniform(-0.5, 0.5) * max(0, g.shape[1] + 40 - LARGE / sx)
        gy = HAUTEUR / 2 + h.normal(0, 0.8)
        a = h.normal(0, 0.012)
        t = (1 / sx, -a, gx - LARGE / 2 / sx + a * HAUTEUR / 2, a / 4, 1 / s, gy - HAUTEUR / 2 / s - a / 4 * LARGE / 2)
        b = np.asarray(im.transform((LARGE, HAUTEUR), Image.AFFINE, t, Image.BICUBIC, fillcolor=int(np.percentile(g, 80))), np.float32)
        return normaliser(b), etiqueter([((x - gx) * sx + LARGE / 2, c) for x, c in lieux], pas * sx)


def perte(sortie, etiquettes):
    poids = torch.ones(len(CLASSES))
    poids[ENTRE] = 0.7
    return F.cross_entropy(sortie, etiquettes, weight=poids, ignore_index=-1)


def main():
    a = argparse.ArgumentParser()
    ici = os.path.dirname(os.path.abspath(__file__))
    a.add_argument("--corpus", help="folder of the samples")
    a.add_argument("--pas", type=int, default=1300, help="steps with lines drawn")
    a.add_argument("--lot", type=int, default=48)
    a.add_argument("--reprendre", help="weights of torch to start from, instead of the drawn lines alone")
    a.add_argument("--torche", help="where to keep the weights of torch after the drawn lines")
    a.add_argument("--finir", type=int, default=500, help="steps with real lines")
    a.add_argument("--sortie", default=os.path.join(ici, "poids.bin"))
    o = a.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(5)
    dessin = Dessin(7)
    net = Bandes()
    reelles = Reelles(o.corpus, 11)
    debut = time.time()

    def entrainer(pas, pic, part):
        opt = torch.optim.AdamW(net.parameters(), lr=pic, weight_decay=1e-4)
        plan = torch.optim.lr_scheduler.OneCycleLR(opt, pic, total_steps=pas, pct_start=0.15)
        net.train()
        cumul = juste = vus = 0
        for i in range(pas):
            lot = [reelles.tirer() if dessin.h.random() < part and reelles.alignees else dessin.ligne() for _ in range(o.lot)]
            x = torch.from_numpy(np.stack([b for b, _ in lot]))[:, None]
            e = torch.from_numpy(np.stack([t for _, t in lot]))
            s = net(x)
            p = perte(s, e)
            opt.zero_grad()
            p.backward()
            opt.step()
            plan.step()
            q = (e >= 0) & (e < ENTRE)
            cumul += p.item()
            juste += (s.argmax(1)[q] == e[q]).sum().item()
            vus += q.sum().item()
            if (i + 1) % 100 == 0:
                print(f"{i + 1:5d} perte {cumul / 100:.4f} signes {100 * juste / vus:.2f} %  {time.time() - debut:.0f} s", flush=True)
                cumul = juste = vus = 0

    if o.reprendre:
        net.load_state_dict(torch.load(o.reprendre))
    else:
        entrainer(o.pas, 4e-3, 0)
        if o.torche:
            torch.save(net.state_dict(), o.torche)
    if reelles.brutes:
        reelles.situer(net)
        entrainer(o.finir // 2, 1.2e-3, 0.4)
        reelles.situer(net)
        entrainer(o.finir - o.finir // 2, 1e-3, 0.4)
    net.eval()
    reseau.sur_demi(net)
    reseau.ecrire(net.r, o.sortie, "mrz-1")
    print(os.path.getsize(o.sortie), "octets", f"{time.time() - debut:.0f} s")


if __name__ == "__main__":
    main()
