package cabinet

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/custody/rules"
	"claviger/words"
)

// page is what every page of the screen needs.
type page struct {
	*words.Printer
	View    View
	Title   string
	Version string
	Reload  bool // without scripts, load again: the cabinet may have acted
	Problem string
	Bands   []band
	Clock   string
	Zone    string
}

// band is one line about the state of the cabinet.
type band struct{ Kind, Icon, Text string }

func (s *Screen) page(v View, problem error) page {
	p := s.printer(v)
	out := page{Printer: p, View: v, Title: v.Name, Version: version(v), Clock: p.Clock(v.Now), Bands: bands(p, v), Problem: Explain(p, problem)}
	if v.Zone != nil {
		out.Zone = v.Zone.String()
	}
	return out
}

// bands says what people must know of the cabinet's own state.
func bands(p *words.Printer, v View) (out []band) {
	at := ""
	if !v.Proven.IsZero() {
		at = p.Moment(v.Proven, v.Now)
	}
	if !v.Locked.IsZero() {
		out = append(out, band{"stop", "lock", p.Say("screen.lockdown", "at", p.Moment(v.Locked, v.Now))})
	}
	if f := v.Fire; f != nil {
		code := "screen.fire"
		if len(f.Open) > 0 {
			code = "screen.fire_open"
		}
		out = append(out, band{"stop", "siren", p.Say(code, "at", p.Moment(f.Since, v.Now), "slots", numbers(f.Open))})
	}
	switch {
	case v.Retired:
		out = append(out, band{"stop", "lock", p.Say("screen.retired", "phone", v.Help)})
	case v.Full:
		out = append(out, band{"stop", "lock", p.Say("screen.full", "phone", v.Help)})
	case v.Freshness == rules.Expired:
		out = append(out, band{"stop", "lock", p.Say("screen.expired", "at", at, "phone", v.Help)})
	case v.Freshness == rules.Stale:
		out = append(out, band{"", "clock", p.Say("screen.stale", "at", at)})
	}
	if v.Unread {
		out = append(out, band{"", "due", p.Say("screen.unread", "phone", v.Help)})
	}
	if !v.Online {
		out = append(out, band{"", "offline", p.Say("screen.offline", "n", p.Number(int64(v.Waiting)))})
	}
	return out
}

func numbers(slots []int) string {
	all := make([]string, len(slots))
	for i, no := range slots {
		all[i] = strconv.Itoa(no)
	}
	return strings.Join(all, ", ")
}

// Explain says what went wrong, in one sentence.
func Explain(p *words.Printer, err error) string {
	if err == nil {
		return ""
	}
	var no *Refused
	if errors.As(err, &no) {
		return WhyNot(p, no.Decision)
	}
	e, ok := asFailure(err)
	if !ok {
		return p.Error("internal", nil)
	}
	return p.Error(e.Code, e.Params)
}

// WhyNot says the first reason of a decision, or its first need.
func WhyNot(p *words.Printer, d rules.Decision) string {
	if len(d.Reasons) > 0 {
		r, args := d.Reasons[0], []any{}
		for name, value := range r.Params {
			if t, err := time.Parse(time.RFC3339, value); err == nil {
				args = append(args, name, p.Moment(t, t))
			} else if slices.Contains(plainParams, name) {
				args = append(args, name, value)
			}
		}
		return p.Reason(string(r.Code), args...)
	}
	if len(d.Needs) > 0 {
		return need(p, d.Needs[0])
	}
	return ""
}

// need says what is missing and what to do about it.
func need(p *words.Printer, n rules.Need) string {
	args := []any{}
	if at, err := time.Parse(time.RFC3339, n.Params["latest"]); err == nil {
		args = append(args, "latest", p.Clock(at))
	}
	for name, value := range n.Params {
		if slices.Contains(plainParams, name) {
			args = append(args, name, value)
		}
	}
	return p.NeedHelp(string(n.Kind), args...)
}

// plainParams are parameters of reasons and needs that are said as they are.
var plainParams = []string{"max", "held", "level", "what", "missing", "step", "of", "kit"}
