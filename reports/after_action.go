package reports

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// afterAction is what happened in each incident and drill of a period, or in
// one, from its start to what was still out at its end.
var afterAction = Report{Name: AfterAction, Period: true, Need: tenants.ReportsRead, Columns: []Column{
	{ID: "happened_at", Width: 30, Moment: true}, {ID: "incident", Width: 44}, {ID: "happened", Width: 48}, {ID: "details", Width: 90}},
	each: func(r *store.Rx, v *voice, emit func([]Cell) error) (string, error) {
		n := map[string]int{}
		err := r.EachRun(v.q.ask(), func(p store.RunPage) error {
			if !v.concerns(p) {
				return nil
			}
			n["runs"]++
			if p.Drill {
				n["drills"]++
			}
			for _, d := range v.deeds(p) {
				n[d.counts]++
				if err := emit([]Cell{v.at(d.at), {Text: v.incident(p)}, {Text: d.what, Strong: d.counts != ""}, {Text: d.text}}); err != nil {
					return err
				}
			}
			return nil
		})
		return v.Say("reports.totals.after_action", "runs", n["runs"], "drills", n["drills"], "out", n["out"], "open", n["undone"]), err
	}}

// deed is one line of what happened; counts names what the totals add it to.
type deed struct {
	at                 *time.Time
	what, text, counts string
}

// concerns tells whether a run has to do with the person and the key that the
// question is narrowed to.
func (v *voice) concerns(p store.RunPage) bool {
	who, what := v.q.Person, v.q.Item
	return (what == "" || slices.ContainsFunc(p.Keys, func(k store.RunKeyView) bool { return k.ItemID == what })) &&
		(who == "" || p.By == string(who) || p.EndedBy == string(who) || slices.ContainsFunc(p.People, func(x store.Responder) bool { return x.ID == who }))
}

// incident names a run, a drill as such, with its site.
func (v *voice) incident(p store.RunPage) string {
	name := p.Name + ", " + p.Site
	if p.Drill {
		name = v.Say("playbooks.drill") + ": " + name
	}
	return name
}

// deeds are what happened in a run in order, then what was still out at its end
// and what of the checklist was not done.
func (v *voice) deeds(p store.RunPage) (all []deed) {
	by := func(id, person string) string {
		if person == "" {
			person = v.Say("emergency.story.program")
		}
		return v.Say(id, "person", person)
	}
	begun := "playbooks.story.begun"
	if p.Drill {
		begun = "playbooks.story.drill_begun"
	}
	all = append(all, deed{at: &p.At, what: by(begun, p.Author), text: phrase(joined(v.Label("playbooks.reason", string(p.Why)), p.Text), v.Say("playbooks.of_version", "version", strconv.Itoa(p.Version)))})
	for _, m := range p.Moves {
		if m.OutAt != nil {
			all = append(all, deed{at: m.OutAt, what: by("playbooks.story.taken", m.Holder), text: m.Code})
		}
		if m.InAt != nil {
			all = append(all, deed{at: m.InAt, what: by("playbooks.story.back", m.Holder), text: m.Code})
		}
	}
	for _, x := range p.Notes {
		all = append(all, deed{at: &x.At, what: by("emergency.story.note", x.Author), text: x.Text})
	}
	for _, s := range p.Steps {
		if s.DoneAt != nil {
			all = append(all, deed{at: s.DoneAt, what: by("playbooks.story.step", s.Author), text: s.Text})
		}
	}
	if p.EndedAt != nil {
		all = append(all, deed{at: p.EndedAt, what: by("playbooks.story.ended", p.Ender), text: joined(v.Say("playbooks.report.took")+" "+v.Span(max(p.EndedAt.Sub(p.At).Round(time.Second), time.Second)), p.Summary)})
	}
	slices.SortStableFunc(all, func(a, b deed) int { return a.at.Compare(*b.at) })
	return append(all, v.left(p)...)
}

// left is what a run left open.
func (v *voice) left(p store.RunPage) (all []deed) {
	for _, k := range p.Keys {
		if k.EndState != custody.Out && k.EndState != custody.Missing {
			continue
		}
		parts := []string{k.Code, v.Label("custody.state", string(k.EndState)), k.EndName}
		if k.Owner != "" {
			parts = append(parts, v.Say("playbooks.owed_by", "person", k.Owner))
			if !k.Owed {
				parts = append(parts, v.Say("playbooks.report.since_back"))
			}
		}
		all = append(all, deed{at: p.EndedAt, what: v.Say("playbooks.report.out"), text: phrase(parts...), counts: "out"})
	}
	for _, s := range p.Steps {
		if s.DoneAt == nil && !p.Open() {
			all = append(all, deed{at: p.EndedAt, what: v.Say("playbooks.report.not_done"), text: phrase(s.Text, s.Who), counts: "undone"})
		}
	}
	return all
}

// phrase joins what is not empty.
func phrase(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
