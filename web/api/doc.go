// Package api is the REST API under /api/v1 and its OpenAPI 3.1 document, made
// from Go types.
//
// Never here: an act that the screen cannot do, SQL, a rule, an answer that
// tells a foreign id from an unknown one.
package api
