//go:build !linux

package cmd

import "context"

// frugal does nothing here: boxes run Linux.
func frugal(context.Context) {}
