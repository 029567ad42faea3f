// Package demo tells the stories of the demo organisations through the same
// use-cases that people use.
//
// Never here: SQL, an effect that no person could cause, a real name.
package demo
