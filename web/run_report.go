package web

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/reports/paper"
	"claviger/store"
)

// runReport is the after-action report of a run on paper, drawn from what is
// kept of it.
func (s *Server) runReport(r *Request) error {
	var p store.RunPage
	if err := r.Read(func(rx *store.Rx) (err error) { p, err = rx.RunPage(r.runID()); return err }); err != nil {
		return err
	}
	pdf, err := paper.DrawAfterAction(afterAction(r, p))
	if err != nil {
		return err
	}
	name := "after-action.pdf"
	if p.Drill {
		name = "drill-after-action.pdf"
	}
	r.Set("Cache-Control", "no-store")
	return r.download(name, "application/pdf", pdf.Bytes)
}

func afterAction(r *Request, p store.RunPage) paper.AfterAction {
	say, now := r.Say.Say, r.Now()
	a := paper.AfterAction{Title: mark(r, p, say("playbooks.report.title", "name", p.Name)), Lede: runLine(r, p), At: now,
		Made: say("key_map.made", "organisation", r.Guest.Organisation.Name, "at", r.onPaper(now)), Page: func(n, of int) string { return say("catch_up.sheet.page", "n", n, "of", of) },
		Sign: []string{say("playbooks.report.led"), say("playbooks.report.seen")}}
	if p.Drill {
		a.Band = say("playbooks.drill") + " – " + say("playbooks.drill_banner")
	}
	if p.Open() {
		a.Sign = nil
	}
	a.Parts = []paper.ActionPart{actionFacts(r, p), actionOut(r, p), actionSteps(r, p), actionKeys(r, p), actionStory(r, p)}
	return a
}

// actionFacts are the times and numbers: how long it took, and until the first
// key was taken.
func actionFacts(r *Request, p store.RunPage) paper.ActionPart {
	say := r.Say.Say
	part := paper.ActionPart{Title: say("playbooks.report.facts")}
	add := func(term, text string) {
		if text != "" {
			part.Lines = append(part.Lines, paper.ActionLine{Left: term, Text: text})
		}
	}
	add(say("playbooks.run_column.name"), joinWords(p.Name, say("playbooks.of_version", "version", itoa(p.Version))))
	add(say("common.site"), p.Site)
	add(say("playbooks.run_column.at"), joinWords(r.onPaper(p.At), p.Author))
	if p.EndedAt != nil {
		add(say("playbooks.stand_down"), joinWords(r.onPaper(*p.EndedAt), p.Ender))
		add(say("playbooks.report.took"), r.Say.Span(max(p.EndedAt.Sub(p.At).Round(time.Second), time.Second)))
	}
	if first := firstKey(p); first > 0 {
		add(say("playbooks.report.first_key"), r.Say.Span(first))
	} else {
		add(say("playbooks.report.first_key"), say("playbooks.report.no_key"))
	}
	var names []string
	for _, x := range p.People {
		names = append(names, x.Name)
	}
	add(say("playbooks.field.responders"), strings.Join(names, ", "))
	add(say("playbooks.summary"), p.Summary)
	return part
}

// firstKey is how long after the start the first key of the set was taken, 0
// when none was.
func firstKey(p store.RunPage) (d time.Duration) {
	for _, m := range p.Moves {
		if m.OutAt == nil {
			continue
		}
		if after := max(m.OutAt.Sub(p.At).Round(time.Second), time.Second); d == 0 || after < d {
			d = after
		}
	}
	return d
}

// actionOut are the keys that were out at the end, and who sees to each.
func actionOut(r *Request, p store.RunPage) paper.ActionPart {
	say := r.Say.Say
	part := paper.ActionPart{Title: say("playbooks.report.out")}
	for _, k := range p.Keys {
		if k.EndState != custody.Out && k.EndState != custody.Missing {
			continue
		}
		l := paper.ActionLine{Left: k.Code, Text: joinWords(r.Say.Label("custody.state", string(k.EndState)), k.EndName)}
		if k.Owner != "" {
			l.Right = say("playbooks.owed_by", "person", k.Owner)
			if !k.Owed {
				l.Text = joinWords(l.Text, say("playbooks.report.since_back"))
			}
		}
		part.Lines = append(part.Lines, l)
	}
	if len(part.Lines) == 0 && !p.Open() {
		part.Lines = []paper.ActionLine{{Text: say("playbooks.report.all_in")}}
	}
	return part
}

func actionSteps(r *Request, p store.RunPage) paper.ActionPart {
	part := paper.ActionPart{Title: r.Say.Say("playbooks.field.steps")}
	for _, s := range p.Steps {
		l := paper.ActionLine{Left: itoa(s.No), Text: joinWords(s.Text, s.Who), Right: r.Say.Say("playbooks.report.not_done")}
		if s.DoneAt != nil {
			l.Right = joinWords(or(s.Author, r.Say.Say("emergency.story.program")), r.Say.ClockSeconds(*s.DoneAt))
		}
		part.Lines = append(part.Lines, l)
	}
	return part
}

// actionKeys are the keys of the set as they stood at the start.
func actionKeys(r *Request, p store.RunPage) paper.ActionPart {
	part := paper.ActionPart{Title: r.Say.Say("playbooks.report.keys")}
	for _, k := range p.Keys {
		part.Lines = append(part.Lines, paper.ActionLine{Left: k.Code, Text: k.Name, Right: r.Say.Label("custody.state", string(k.State))})
	}
	return part
}

// actionStory is what happened, oldest first.
func actionStory(r *Request, p store.RunPage) paper.ActionPart {
	part := paper.ActionPart{Title: r.Say.Say("emergency.happened")}
	all := runTold(r, p)
	slices.Reverse(all)
	for _, t := range all {
		part.Lines = append(part.Lines, paper.ActionLine{Left: r.Say.ClockSeconds(t.at), Text: joinWords(r.Say.Say(t.id, "person", or(t.person, r.Say.Say("emergency.story.program"))), t.text)})
	}
	return part
}
