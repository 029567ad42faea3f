// Package web is the HTTP side: one route table, one file per page family,
// sessions, the live stream.
//
// Never here: SQL, a rule, a sentence, jobs or hardware, a fiber.Ctx kept past
// its handler.
//
// Start at routes.go (the table), then request.go (what a handler gets).
package web
