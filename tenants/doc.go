// Package tenants says who acts and by what authority: organisation, region,
// site, person, group, role, credential, sign-in, membership, session, Scope.
//
// Pure types and checks; the cabinet runs the same code. Never here: a
// context, a clock, randomness, I/O, SQL, or words for people.
//
// Start at scope.go (the authority every use-case demands), then role.go.
package tenants
