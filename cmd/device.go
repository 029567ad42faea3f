package cmd

import (
	"claviger/hardware/cabinet"
	"claviger/hardware/gateway"
	"claviger/hardware/locks"
)

// gatewayCommand is the program on the LTE box.
type gatewayCommand struct {
	Config string `required:"" help:"Configuration file, JSON."`
}

// Run bridges cabinets to the broker until the program is interrupted.
func (g gatewayCommand) Run(a *app) error {
	cfg, err := gateway.ReadConfig(g.Config)
	if err != nil {
		return usage("the configuration cannot be read: %v", err)
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	cfg.Log, cfg.Firmware = c.logger(a.err), versionName()
	frugal(a)
	return spoken(gateway.Run(a, cfg))
}

// cabinetCommand is the program on the cabinet.
type cabinetCommand struct {
	Config string `required:"" help:"Configuration file, JSON."`
}

// Run drives the cabinet until the program is interrupted.
func (b cabinetCommand) Run(a *app) error {
	cfg, err := cabinet.ReadConfig(b.Config)
	if err != nil {
		return usage("the configuration cannot be read: %v", err)
	}
	c, err := a.config()
	if err != nil {
		return err
	}
	board, err := locks.Open(locks.Options{Driver: cfg.Board.Driver, Slots: cfg.Board.Slots, File: cfg.Board.File, Console: cfg.Board.Console})
	if err != nil {
		return err
	}
	if hands, ok := board.(*locks.Simulated); ok && cfg.Board.Console != "" {
		go hands.Serve(a, cfg.Board.Console)
	}
	cfg.Locks, cfg.Log, cfg.Firmware = board, c.logger(a.err), versionName()
	frugal(a)
	return spoken(cabinet.Run(a, cfg))
}
