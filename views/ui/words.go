package ui

import (
	"context"
	"sync"

	"claviger/words"
)

// Words are the few fixed phrases that components say by themselves, many only to screen readers. A page's own sentences arrive in
// the view models instead.
type Words struct {
	Skip       string // first link of a page
	Main       string // label of the main navigation
	MainPhone  string // label of the bottom bar
	More       string // the bottom bar's button for all other pages
	Breadcrumb string // label of the path above a title
	Beside     string // label of the tabs to the pages of the same family
	Home       string // the mark's link
	Site       string // read aloud after the site's name
	Alerts     string // read aloud after their number
	You        string // read aloud after the person's name
	Close      string
	Error      string // before a field's error, read aloud
	Problem    string // head of the error summary
	Done       string // after a finished step, read aloud
	Sealed     string // the check mark of a timeline entry
	Previous   string
	Next       string
	Language   string // label of the languages of a public page
	Request    string // before a request id
	Show       string // reveal a password
	Hide       string
	Messages   string // label of the region that holds toasts
	Find       string // label of the palette
	Shortcuts  string // title of the keyboard help
	Back       string
	Rule       string // before a rule's name in a refusal
	Lost       string // a request found no server
	Live       string // the badge, with the time of the last news
	Paused     string
	Broken     string
	Pause      string // the button that holds the page still
	Change     string // the pill, for one
	Changes    string // the pill, for more
	Late       string // how a time that is past is said
	Soon       string // how a time to come is said
	Day        string // short for days
}

// WordsIn are the words in the printer's language. Names in braces stay: the script fills them.
func WordsIn(p *words.Printer) Words {
	return Words{
		Skip:      p.Say("ui.skip"),
		Main:      p.Say("ui.main"),
		MainPhone: p.Say("ui.main_phone"), More: p.Say("ui.more"),
		Breadcrumb: p.Say("ui.breadcrumb"),
		Beside:     p.Say("ui.beside"),
		Home:       p.Say("ui.home"),
		Site:       p.Say("ui.site"),
		Alerts:     p.Say("ui.alerts"),
		You:        p.Say("ui.you"),
		Close:      p.Say("ui.close"),
		Error:      p.Say("ui.error"),
		Problem:    p.Say("ui.problem"),
		Done:       p.Say("ui.done"),
		Sealed:     p.Say("ui.sealed"),
		Previous:   p.Say("ui.previous"),
		Next:       p.Say("ui.next"),
		Language:   p.Say("ui.language"),
		Request:    p.Say("ui.request"),
		Show:       p.Say("ui.show"),
		Hide:       p.Say("ui.hide"),
		Messages:   p.Say("ui.messages"),
		Find:       p.Say("ui.find"),
		Shortcuts:  p.Say("ui.shortcuts"),
		Back:       p.Say("ui.back"),
		Rule:       p.Say("ui.rule"),
		Lost:       p.Say("ui.lost"),
		Live:       p.Say("ui.live", "t", "{t}"),
		Paused:     p.Say("ui.paused", "t", "{t}"),
		Broken:     p.Say("ui.broken", "t", "{t}"),
		Pause:      p.Say("ui.pause"),
		Change:     p.Say("ui.change"),
		Changes:    p.Say("ui.changes", "n", "{n}"),
		Late:       p.Say("ui.late", "d", "{d}"),
		Soon:       p.Say("ui.soon", "d", "{d}"),
		Day:        p.Say("ui.day"),
	}
}

type wordsKey struct{}

// WithWords makes the components below ctx speak the given language.
func WithWords(ctx context.Context, w Words) context.Context {
	return context.WithValue(ctx, wordsKey{}, w)
}

// Say returns the words of the page; a page that set none speaks English.
func Say(ctx context.Context) Words {
	if w, ok := ctx.Value(wordsKey{}).(Words); ok {
		return w
	}
	return english()
}

var english = sync.OnceValue(func() Words { return WordsIn(words.In("en")) })
