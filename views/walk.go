package views

import "claviger/views/ui"

// Walks is the page before a walk: those to go on with, and how one begins.
type Walks struct {
	Staff
	Heading, Lede         string
	Problems              []ui.Problem
	OpenTitle             string
	Open                  []WalkLink
	NewTitle              string
	Fields                []FormField
	Begin                 ui.Button
	BlankTitle, BlankText string
	Blank                 []FormField
	Print                 ui.Button
}

// WalkLink leads to a walk that was begun.
type WalkLink struct{ Href, Name, Sub string }

// Walk takes the keys of a place on record, one after the other.
type Walk struct {
	Staff
	Path                 []ui.Crumb
	Heading              string
	Sentence             ui.Rich
	Problems             []ui.Problem
	Over                 *ui.Note // the walk has ended; there is no form
	Action, Mark         string
	Tag, Photo, Name     ui.Field
	Pieces               ui.Field
	Next                 ui.Button
	Camera, Stop, Denied string
	Says                 map[string]string // what the script says, by attribute
	DoneTitle, None      string
	Rows                 []WalkRow
	More                 ui.Crumb
	Missing              *ui.Button // prints the labels of those without a tag
	End                  *RowAct
}

// WalkRow is a key that the walk took on record.
type WalkRow struct {
	ID, Href, Code, Name string
	Hook, Known          string
	Tag, TagWord         string // its tag, or that it has none
	Sub                  string // by whom, when
	Photo, Alt           string
}

// attrs are the words of the script in the page's language.
func (w Walk) attrs() map[string]any {
	out := map[string]any{"class": "grid gap-4 max-w-xl mt-4", "enctype": "multipart/form-data", "data-scan": true, "data-walk": true, "novalidate": true}
	for name, word := range w.Says {
		out[name] = word
	}
	return out
}
