package ui

import "context"

// Words are the few fixed phrases that components say by themselves, mostly to screen readers. A page's own sentences
// arrive in the view models instead.
type Words struct {
	Skip       string // first link of a page
	Main       string // label of the main navigation
	MainPhone  string // label of the bottom bar
	Breadcrumb string
	Home       string // the mark's link: "Claviger, board"
	Close      string
	Error      string // before a field's error, read aloud: "Error: "
	Problem    string // head of the error summary
	Done       string // after a finished step, read aloud
	Sealed     string // the check mark of a timeline entry
	Previous   string
	Next       string
	Actions    string // head of a table's last column
	Language   string
	Request    string // before a request id
	Show       string // reveal a password
	Hide       string
	Messages   string // label of the region that holds toasts
	NoMatch    string // palette and picker, nothing found
	Find       string // label of the palette
	Shortcuts  string // title of the keyboard help
	Back       string
	Rule       string // before a rule's name in a refusal
	Lost       string // a request found no server: "No connection. Nothing was changed."
	Late       string // "{d} late"
	Soon       string // "in {d}"
	Day        string // short for days: "d"
}

var english = Words{
	Skip: "Skip to content", Main: "Main", MainPhone: "Main, phone", Breadcrumb: "Breadcrumb", Home: "Claviger, board",
	Close: "Close", Error: "Error: ", Problem: "There is a problem", Done: "done", Sealed: "in the sealed log",
	Previous: "Previous in the list", Next: "Next in the list", Actions: "Actions", Language: "Language", Request: "Request",
	Show: "Show", Hide: "Hide", Messages: "Messages", NoMatch: "Nothing found", Find: "Find a key, person or action",
	Shortcuts: "Keyboard", Back: "Back", Rule: "Rule",
	Lost: "No connection. Nothing was changed.", Late: "{d} late", Soon: "in {d}", Day: "d",
}

// English are the words in English. Pages in other languages set theirs with WithWords.
func English() Words { return english }

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
	return english
}
