package views

import "claviger/views/ui"

// Me is the page of the person who is signed in.
type Me struct {
	Staff
	Heading    string
	State      string
	Word       string
	Sentence   ui.Rich
	Buttons    []ui.Button
	HoldsTitle string
	HoldsLabel string
	HoldsEmpty string
	Columns    []ui.Column
	Holds      []HeldRow
	Lists      []Listing // what waits for an answer
	Story      Story
}

// Profile is what a person sets for themselves.
type Profile struct {
	Staff
	Heading       string
	Problems      []ui.Problem
	LookTitle     string
	LookLede      string
	Looks         []FormField
	LookSubmit    ui.Button
	Password      SettingsForm
	PIN           SettingsForm
	SessionsTitle string
	Sessions      SettingsList
}

// Pairing is the screen of a kiosk that nobody has paired.
type Pairing struct {
	Kiosk
	Answer ui.KAnswer
	Poll   string // asked again every few seconds
}
