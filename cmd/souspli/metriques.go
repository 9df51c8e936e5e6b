package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"souspli/dossier"
	"souspli/store"
)

// compteurPlis gives the numbers an office asks for, read from the register at each scrape: no name, no number of a person.
type compteurPlis struct {
	store  *store.Store
	log    *slog.Logger
	plis   *prometheus.Desc
	dus    *prometheus.Desc
	vieux  *prometheus.Desc
	partis *prometheus.Desc
}

// metriques is the Prometheus handler of the agents' listener.
func metriques(s *store.Store, log *slog.Logger) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &compteurPlis{
		store: s, log: log,
		plis:   prometheus.NewDesc("souspli_plis", "Plis par état.", []string{"etat"}, nil),
		dus:    prometheus.NewDesc("souspli_courriers_a_envoyer", "Courriers par état, avant impression.", []string{"etat"}, nil),
		partis: prometheus.NewDesc("souspli_accuses", "Accusés de réception dus depuis trente jours, ou qui attendent, par préfecture : à temps, c’est deux jours ouvrés après la réception.", []string{"prefecture", "etat"}, nil),
		vieux:  prometheus.NewDesc("souspli_pli_le_plus_ancien_secondes", "Âge du plus ancien pli à vérifier.", nil, nil),
	})
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

func (c *compteurPlis) Describe(d chan<- *prometheus.Desc) {
	d <- c.plis
	d <- c.dus
	d <- c.vieux
	d <- c.partis
}

func (c *compteurPlis) Collect(m chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.collecter(ctx, m); err != nil {
		c.log.Error("mesures", "erreur", err)
	}
}

func (c *compteurPlis) collecter(ctx context.Context, m chan<- prometheus.Metric) error {
	partout := []string{"*"}
	n, err := c.store.CompterPlis(ctx, partout)
	if err != nil {
		return err
	}
	for _, e := range dossier.EtatsPli {
		m <- prometheus.MustNewConstMetric(c.plis, prometheus.GaugeValue, float64(n[e.Etat]), string(e.Etat))
	}
	for _, e := range []dossier.EtatCourrier{dossier.CourrierDu, dossier.CourrierBloque, dossier.CourrierEcrit} {
		l, err := c.store.CourriersDus(ctx, store.FiltreCourriers{Prefectures: partout, Etats: []dossier.EtatCourrier{e}})
		if err != nil {
			return err
		}
		m <- prometheus.MustNewConstMetric(c.dus, prometheus.GaugeValue, float64(len(l)), string(e))
	}
	jour := dossier.DateDe(time.Now())
	delais, err := c.store.DelaisAccuses(ctx, store.FiltreAccuses{Prefectures: partout, Depuis: jour.AddDays(-30), Jour: jour, VoitSensible: true})
	if err != nil {
		return err
	}
	for _, d := range delais {
		for etat, n := range map[string]int{"partis_a_temps": d.ATemps, "partis_en_retard": d.Tard, "attendent": d.Attendent, "attendent_en_retard": d.Retard} {
			m <- prometheus.MustNewConstMetric(c.partis, prometheus.GaugeValue, float64(n), d.Prefecture, etat)
		}
	}
	attend, err := c.store.Plis(ctx, store.FiltrePlis{Etats: []dossier.EtatPli{dossier.PliAVerifier}, Prefectures: partout, Limite: 1})
	if err != nil || len(attend) == 0 {
		return err
	}
	m <- prometheus.MustNewConstMetric(c.vieux, prometheus.GaugeValue, time.Since(attend[0].DeposeA).Seconds())
	return nil
}
