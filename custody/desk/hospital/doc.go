// Package hospital is the trade of wards and fleets: restricted areas, shift
// rotas, controlled-drug keys, contractors for a day, Code Blue.
//
// One transaction each. Never here: a drug key without its second person, SQL,
// HTTP, words for people.
package hospital
