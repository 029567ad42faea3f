// Package plan knows plans, entitlements and billing.
//
// It is the only importer of stripe-go; without a Stripe key it answers from
// the free plan. Never here: a rule that traps a key: returns and emergency
// release work whatever is unpaid.
package plan
