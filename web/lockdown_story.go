package web

import (
	"slices"
	"time"

	"claviger/store"
	"claviger/views/ui"
)

// told is one thing that happened in a lockdown.
type told struct {
	at                     time.Time
	icon, id, person, text string // id: of the sentence, which names the person
}

// lockdownTold gathers what happened, in strict order of time, newest first.
func lockdownTold(r *Request, v store.LockdownView, notes []store.NoteView) (all []told) {
	if v.ReviewedAt != nil {
		all = append(all, told{*v.ReviewedAt, "check", "emergency.story.reviewed", v.Reviewer, v.Review})
	}
	if v.LiftedAt != nil {
		id := "emergency.story.lifted"
		if v.Alone {
			id = "emergency.story.alone"
		}
		all = append(all, told{*v.LiftedAt, "check", id, v.Lifter, ""})
	}
	if v.AskedAt != nil {
		all = append(all, told{*v.AskedAt, "help", "emergency.story.asked", v.Asker, v.AskedWhy})
	}
	for _, n := range notes {
		all = append(all, told{n.At, "note", "emergency.story.note", n.Author, n.Text})
	}
	why := r.Say.Label("emergency.reason", string(v.Why))
	if v.Text != "" {
		why += ": " + v.Text
	}
	all = append(all, told{v.At, "lock", "emergency.story.begun", v.Author, why})
	slices.SortStableFunc(all, func(a, b told) int { return b.at.Compare(a.at) })
	return all
}

// lockdownStory says it by days, to the second.
func lockdownStory(r *Request, v store.LockdownView, notes []store.NoteView) (days []ui.Day) {
	last := ""
	for _, t := range lockdownTold(r, v, notes) {
		if day := r.Say.LongDay(t.at); day != last {
			days, last = append(days, storyDay(r.Say, t.at, r.Now())), day
		}
		d := &days[len(days)-1]
		d.Entries = append(d.Entries, ui.Entry{Time: r.Say.ClockSeconds(t.at), Icon: t.icon, What: ui.Text(r.Say.Say(t.id, "person", or(t.person, r.Say.Say("emergency.story.program")))),
			How: ui.Text(t.text), Sealed: true, ISO: t.at.Format(time.RFC3339)})
	}
	return days
}
