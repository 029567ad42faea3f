package rules

import "slices"

// above are the reasons that stand above every approval. What others say yes
// to is a right that nothing else gives, not one that something forbids.
var above = []Code{PersonUnknown, PersonInactive, ItemUnknown, ItemMissing, ItemRetired, RuleDenies, NotQualified, Unqualified, OutOfService, CheckLate, Lockdown}

// Forbids tells whether the answer holds against the yes of others too: a key
// that is granted for good needs no rule that allows it, and obeys each that
// denies it.
func (d Decision) Forbids() bool {
	return slices.ContainsFunc(d.Reasons, func(r Reason) bool { return slices.Contains(above, r.Code) })
}
