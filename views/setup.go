package views

import "claviger/views/ui"

// SetupStart is the first page of an empty installation.
type SetupStart struct {
	Auth
	Title, Text           string
	Problems              []ui.Problem
	Once                  string
	Fields                []FormField
	Submit                string
	AsideTitle, AsideText string
	Drawing               string // caption of the key
}

// Setup is the way from a new organisation to the first key handed out.
type Setup struct {
	Staff
	Heading, Lede         string
	Problems              []ui.Problem
	Steps                 []SetupStep
	Done                  *ui.Button // everything is behind
	AsideTitle, AsideText string
	Drawing               string
}

// SetupStep is one step. The open one has a form (Action) or a button (Go).
type SetupStep struct {
	State       string // done, now, or empty for what comes
	Title, Text string
	Action      string
	Once        string
	Fields      []FormField
	Submit      string
	Go          *ui.Button
	Buttons     []ui.Button // other ways
	Skip        ui.Crumb    // to another step
}
