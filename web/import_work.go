package web

import (
	"context"
	"errors"

	"claviger/seed/importer"
	"claviger/tenants"
)

// carriers is how many imports this process carries out at the same time;
// others wait. Each is one at a time in the database anyway.
const carriers = 2

// carryImport does what importer.Start began, after the request that asked for
// it was answered. When the program stops the import breaks off cleanly, and
// its page offers to go on.
func (s *Server) carryImport(scope tenants.Scope, id string) {
	s.work.Go(func() {
		select {
		case s.carry <- struct{}{}:
			defer func() { <-s.carry }()
		case <-s.ended.Done():
			return
		}
		err := importer.Carry(s.ended, s.Store, scope, id)
		if err != nil && !errors.Is(err, context.Canceled) {
			s.Log.ErrorContext(s.ended, "import", "id", id, "err", err)
		}
	})
}
