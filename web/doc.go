// Package web is the HTTP side: one route table, one file per page family,
// sessions, the live stream.
//
// Never here: SQL, a rule, a sentence, jobs or hardware (after a commit it
// rings a bell that cmd handed in), a fiber.Ctx kept past its handler.
//
// Start at the route table.
package web
