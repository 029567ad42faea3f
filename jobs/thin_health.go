package jobs

import (
	"time"

	"claviger/store"
)

// ThinHealth makes, a few times an hour, points of whole hours of what gateways
// and cabinets said of themselves, and forgets what is too old.
func ThinHealth(s *store.Store) Periodic {
	return Periodic{Name: "thin_health", Every: 20 * time.Minute, Do: s.UnscopedThinHealth}
}
