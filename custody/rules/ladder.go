package rules

import (
	"slices"

	"claviger/custody"
)

// ladder is the least credential for each security level: 0 any one factor,
// 1 a badge, 2 and above badge and PIN. A colleague at the desk who looks at
// the person stands in for both.
func ladder(level custody.Level, factors []Factor) []Need {
	desk := slices.Contains(factors, FactorDesk)
	badge := slices.Contains(factors, FactorBadge)
	pin := slices.Contains(factors, FactorPIN) || slices.Contains(factors, FactorPassword)
	switch {
	case desk:
		return nil
	case level >= 2 && badge && !pin, !badge && !pin:
		return []Need{{Kind: NeedSecondFactor}}
	case level >= 1 && !badge:
		return []Need{{Kind: NeedBadge}}
	}
	return nil
}

// second tells whether two different factors were shown.
func second(factors []Factor) bool {
	if slices.Contains(factors, FactorDesk) {
		return true
	}
	return slices.Contains(factors, FactorBadge) && (slices.Contains(factors, FactorPIN) || slices.Contains(factors, FactorPassword))
}
