"""The people behind a process on Windows: the process's token, and who logged in to its session."""

import ctypes
import sys

from respond_desktop.central.cli.who.system_users import SystemUsers

if sys.platform == "win32":
    from ctypes import wintypes

    _TOKEN_QUERY, _TOKEN_USER = 0x0008, 1
    _SESSION_USER, _SESSION_DOMAIN = 5, 7
    _THIS_SERVER, _THIS_SESSION = None, -1

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _security = ctypes.WinDLL("advapi32", use_last_error=True)
    _sessions = ctypes.WinDLL("wtsapi32", use_last_error=True)
    _kernel.GetCurrentProcess.restype = wintypes.HANDLE
    _kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    _security.OpenProcessToken.argtypes = [
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.HANDLE),
    ]
    _security.GetTokenInformation.argtypes = [
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.DWORD),
    ]
    _security.LookupAccountSidW.argtypes = [
        wintypes.LPCWSTR,
        ctypes.c_void_p,
        wintypes.LPWSTR,
        ctypes.POINTER(wintypes.DWORD),
        wintypes.LPWSTR,
        ctypes.POINTER(wintypes.DWORD),
        ctypes.POINTER(ctypes.c_int),
    ]
    _sessions.WTSQuerySessionInformationW.argtypes = [
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.c_int,
        ctypes.POINTER(wintypes.LPWSTR),
        ctypes.POINTER(wintypes.DWORD),
    ]
    _sessions.WTSFreeMemory.argtypes = [ctypes.c_void_p]

    def known_user(name: str) -> bool:
        """Any name may be one of a domain's that can't be asked for here."""
        return bool(name.strip())

    def users() -> SystemUsers:
        """`sudo` is who logged in when the command runs as somebody else (another account at the elevation)."""
        effective, login = _token_user(), _session_user()
        return SystemUsers(effective or "unknown", login, login if login not in ("", effective) else "")

    def _token_user() -> str:
        token = wintypes.HANDLE()
        process = _kernel.GetCurrentProcess()
        if not _security.OpenProcessToken(process, _TOKEN_QUERY, ctypes.byref(token)):
            return ""
        try:
            size = wintypes.DWORD()
            _security.GetTokenInformation(token, _TOKEN_USER, None, 0, ctypes.byref(size))
            found = ctypes.create_string_buffer(size.value)
            if not _security.GetTokenInformation(token, _TOKEN_USER, found, size, ctypes.byref(size)):
                return ""
            return _name_of(ctypes.cast(found, ctypes.POINTER(ctypes.c_void_p))[0])
        finally:
            _kernel.CloseHandle(token)

    def _name_of(sid: int | None) -> str:
        name, domain = ctypes.create_unicode_buffer(257), ctypes.create_unicode_buffer(257)
        room, domain_room, use = wintypes.DWORD(257), wintypes.DWORD(257), ctypes.c_int()
        found = _security.LookupAccountSidW(
            None, sid, name, ctypes.byref(room), domain, ctypes.byref(domain_room), ctypes.byref(use)
        )
        return f"{domain.value}\\{name.value}" if found else ""

    def _session_user() -> str:
        name, domain = _of_session(_SESSION_USER), _of_session(_SESSION_DOMAIN)
        return f"{domain}\\{name}" if name else ""

    def _of_session(what: int) -> str:
        text, size = wintypes.LPWSTR(), wintypes.DWORD()
        asked = _sessions.WTSQuerySessionInformationW(
            _THIS_SERVER, _THIS_SESSION, what, ctypes.byref(text), ctypes.byref(size)
        )
        if not asked:
            return ""
        try:
            return text.value or ""
        finally:
            _sessions.WTSFreeMemory(text)
