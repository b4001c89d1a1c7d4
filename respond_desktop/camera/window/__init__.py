"""The simulated camera's window: shows the device and lets one press its buttons. The only part with Qt."""
