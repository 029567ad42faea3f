package cmd

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set by the linker when a release is built:
// -ldflags "-X claviger/cmd.release=1.2.3".
var release string

// versionCommand prints which build this is.
type versionCommand struct{}

// Run prints the release or the commit, the Go version and the platform.
func (versionCommand) Run(a *app) error {
	_, err := fmt.Fprintf(a.out, "claviger %s %s %s/%s\n", versionName(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// versionName is the release, else the commit it was built from, else "dev".
func versionName() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "dev"
}
