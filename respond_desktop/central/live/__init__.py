"""What happens live at central: cameras, desktops, leases, positions, alerts, watches, backup."""
