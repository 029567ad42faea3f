package views

import "claviger/views/ui"

// Login is the sign-in page.
type Login struct {
	Auth
	Title     string
	Next      string // page of ours to go on to
	Email     ui.Field
	Password  ui.Field
	Submit    string
	Problems  []ui.Problem
	Note      string // what happened just before: "You have signed out."
	Languages []LanguageButton
	Demo      *LoginDemo // in demo mode only
}

// LanguageButton chooses a language on this browser.
type LanguageButton struct {
	Code    string
	Name    string // its own name
	Current bool
}

// LoginDemo shows the accounts of the demo.
type LoginDemo struct {
	Title, Text string
	Label       string // of the table, read aloud
	Drawing     string // caption of the key
	Rows        []LoginDemoRow
	Kiosk       ui.Rich  // what to show at the kiosk
	Password    ui.Rich  // of all accounts
	Console     ui.Crumb // hands on the simulated cabinets; none while nobody runs them
}

// LoginDemoRow is one organisation of the demo.
type LoginDemoRow struct {
	Name, Sub string
	Accounts  []LoginDemoAccount
}

// LoginDemoAccount signs in as one person by one press.
type LoginDemoAccount struct{ Label, Hint, Value string }

// Pick lets somebody of several organisations choose one.
type Pick struct {
	Auth
	Title, Text string
	Rows        []PickRow
	Empty       string // what to do when there is none
	Out         string // "Sign out"
}

// PickRow is one organisation.
type PickRow struct {
	Value, Name, Sub string
	Current          bool
}

// Invite lets somebody who was invited choose a password.
type Invite struct {
	Auth
	Title, Text string
	Action      string
	Email       string // of the sign-in, for password managers
	Password    ui.Field
	Submit      string
	Problems    []ui.Problem
}

// Forgot asks where the link to a new password goes.
type Forgot struct {
	Auth
	Title, Text string
	Email       ui.Field
	Submit      string
	Back        ui.Crumb
	Problems    []ui.Problem
}
