// Package emergency holds break-glass, remote release, lockdown, playbooks and
// drills.
//
// One transaction each. Never here: an override without its incident, a
// lockdown that blocks returns, SQL, HTTP, words for people.
package emergency
