package dossier

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// paris is the zone of every calendar day of the product. A fixed rule is not enough: summer time decides on which day an
// instant near midnight falls. The zone database is embedded by cmd (time/tzdata), so a failure here is a build error.
var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("zone Europe/Paris absente : " + err.Error())
	}
	return l
}()

// Paris returns the zone in which instants become days.
func Paris() *time.Location { return paris }

// Date is a calendar day in Europe/Paris: no hour, no zone. The zero Date means « not known ».
type Date struct{ An, Mois, Jour int }

// NewDate returns the day; out-of-range parts are normalised as time.Date does (31 April is 1 May).
func NewDate(an, mois, jour int) Date {
	return jourDe(time.Date(an, time.Month(mois), jour, 0, 0, 0, 0, time.UTC))
}

// DateDe returns the day in Paris of an instant.
func DateDe(t time.Time) Date { return jourDe(t.In(paris)) }

func jourDe(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// ParseDate reads AAAA-MM-JJ and refuses a day that is not in the calendar.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, fmt.Errorf("%w: date %q, attendue AAAA-MM-JJ", ErrInvalide, s)
	}
	return jourDe(t), nil
}

func (d Date) utc() time.Time {
	return time.Date(d.An, time.Month(d.Mois), d.Jour, 0, 0, 0, 0, time.UTC)
}

// IsZero reports whether the day is not known.
func (d Date) IsZero() bool { return d == Date{} }

// String gives AAAA-MM-JJ, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.An, d.Mois, d.Jour)
}

var moisFr = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// Fr gives the day as people read it: « 1er mars 2026 », with no-break spaces; "" for the zero Date.
func (d Date) Fr() string {
	if d.IsZero() {
		return ""
	}
	j := fmt.Sprint(d.Jour)
	if d.Jour == 1 {
		j = "1er"
	}
	return fmt.Sprintf("%s\u00a0%s\u00a0%d", j, moisFr[d.Mois], d.An)
}

// AddDays returns the day n days later (earlier when n is negative).
func (d Date) AddDays(n int) Date { return jourDe(d.utc().AddDate(0, 0, n)) }

// AddMonths returns the same day-number n months later, or the last day of that month when it has no such day
// (quantième, CPC art. 641 al. 2).
func (d Date) AddMonths(n int) Date {
	premier := time.Date(d.An, time.Month(d.Mois+n), 1, 0, 0, 0, 0, time.UTC)
	dernier := premier.AddDate(0, 1, -1).Day()
	return Date{premier.Year(), int(premier.Month()), min(d.Jour, dernier)}
}

// Before reports whether d comes strictly before o.
func (d Date) Before(o Date) bool { return d.utc().Before(o.utc()) }

// After reports whether d comes strictly after o.
func (d Date) After(o Date) bool { return o.Before(d) }

// DaysTo returns the number of days from d to o; negative when o is earlier.
func (d Date) DaysTo(o Date) int { return int(o.utc().Sub(d.utc()).Hours() / 24) }

// ISOWeek returns the ISO 8601 year and week of the day.
func (d Date) ISOWeek() (an, semaine int) { return d.utc().ISOWeek() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// MarshalJSON writes "AAAA-MM-JJ", or null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.String())
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil || *s == "" {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(*s)
	*d = v
	return err
}

// Value writes the day to SQL: text AAAA-MM-JJ, which a date column takes, or NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads a SQL date. Drivers give it as midnight UTC: the day is taken as it stands, never through a zone.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = jourDe(v)
		return nil
	case string:
		x, err := ParseDate(v)
		*d = x
		return err
	}
	return fmt.Errorf("%w: %T n'est pas une date", ErrInvalide, src)
}

// DateIncomplete is a date of civil status whose day or month may be unknown: AAAA-MM-JJ with 00 for what is unknown
// (« né en 1989 » is 1989-00-00). "" means not given.
type DateIncomplete string

// ParseDateIncomplete checks the shape and the calendar; unknown parts are 00, and a known day needs a known month.
func ParseDateIncomplete(s string) (DateIncomplete, error) {
	if s == "" {
		return "", nil
	}
	var a, m, j int
	if n, err := fmt.Sscanf(s, "%4d-%2d-%2d", &a, &m, &j); n != 3 || err != nil || len(s) != 10 || s != fmt.Sprintf("%04d-%02d-%02d", a, m, j) {
		return "", fmt.Errorf("%w: date %q, attendue AAAA-MM-JJ (00 pour une partie inconnue)", ErrInvalide, s)
	}
	ok := m <= 12 && j <= 31 && (m > 0 || j == 0) && a > 0
	if ok && m > 0 && j > 0 {
		ok = NewDate(a, m, j) == Date{a, m, j}
	}
	if !ok {
		return "", fmt.Errorf("%w: la date %q n'existe pas", ErrInvalide, s)
	}
	return DateIncomplete(s), nil
}

// Date returns the full day when day and month are known.
func (d DateIncomplete) Date() (Date, bool) {
	v, err := ParseDate(string(d))
	return v, err == nil
}
