package views

import "claviger/views/ui"

// People is the list of people.
type People struct {
	Staff
	Heading     string
	Buttons     []ui.Button
	Counts      []ui.Count
	CountsLabel string
	Filter      ui.Filter
	Group       string // label of the toolbar
	KindLabel   string
	Kinds       []ui.Option
	Caption     string
	Columns     []ui.Column
	Rows        []PeopleRow
	Empty       *ui.Empty
	More        string
	MoreLabel   string
	Shown       string
}

// PeopleRow is one person of the list.
type PeopleRow struct {
	ID, Href    string
	State, Word string
	Number      string
	Name        string
	Sub         string // department, job
	Role        string
	Proof       string // "Badge and PIN"
	Site        string
	Holds       ui.Rich
}

// Person is the page of one person.
type Person struct {
	Staff
	Path        []ui.Crumb
	Heading     string
	State       string
	Word        string
	Sentence    ui.Rich
	Buttons     []ui.Button
	Menu        []ui.MenuItem
	More        string // label of the menu
	Notes       []ui.Note
	HoldsTitle  string
	Holds       []HeldRow
	HoldsEmpty  string
	HoldsLabel  string
	Columns     []ui.Column
	Story       Story
	FactsTitle  string
	Facts       []ui.Fact
	ProofTitle  string
	Proofs      []ProofRow
	ProofEmpty  string
	ProofActs   []ui.Button
	SignInTitle string
	SignIn      []ui.Fact
	SignInEmpty string
	SignInActs  []ui.Button
	SignInPost  *RowAct // sends the invitation again
}

// HeldRow is one key that the person has now.
type HeldRow struct {
	ID, Href, Code, Name string
	State, Word          string
	Since, Due           ui.Rich
	Late                 string
	Home                 string
}

// ProofRow is one badge or PIN.
type ProofRow struct {
	Label, Sub string
	End        *RowAct // takes it away
}
