// Package access holds requests and approvals, access reviews, policies and
// the what-if run of a changed rule over past events.
//
// One transaction each. Never here: a decision of its own (custody/rules
// decides), SQL, HTTP, words for people.
package access
