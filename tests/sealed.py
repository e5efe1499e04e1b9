"""Runs a command on a machine without a network, and tells every packet that it tries to send out.

    unshare --map-root-user --net --mount python tests/sealed.py RECORD COMMAND...

Everything is routed to the loopback interface, where it is recorded and goes no further. RECORD
receives one line a packet: where it was to go, and for a query of the domain name system the name.
"""

import ctypes
import fcntl
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

SIOCADDRT, SIOCSIFFLAGS = 0x890B, 0x8914
IFF_UP, RTF_UP = 1, 1
ETH_IPV4, ETH_IPV6, ETH_ALL = 0x0800, 0x86DD, 0x0003
UDP, TCP, ICMPV6 = 17, 6, 58
UNREACHABLE = 1
DNS = 53
HOST_SERVICES = "/run"
"""Holds the sockets of services that would resolve names for us, outside of this namespace."""


def main(record, *command):
    """Run the command and exit with its status."""
    hide(HOST_SERVICES)
    route_all_to_loopback()
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_ALL))
    tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    with open(record, "w", encoding="utf-8") as lines:
        watcher = threading.Thread(target=watch, args=(tap, lines))
        watcher.start()
        status = subprocess.run(command).returncode
        send_last_packet()
        watcher.join()
    sys.exit(status)


def hide(folder):
    """Put an empty file system over a folder."""
    libc = ctypes.CDLL(None, use_errno=True)
    if Path(folder).is_dir() and libc.mount(b"none", folder.encode(), b"tmpfs", 0, None):
        sys.exit(f"{folder} cannot be hidden (error {ctypes.get_errno()})")


def route_all_to_loopback():
    """Bring the loopback interface up, and make it the way to every address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
        name = ctypes.create_string_buffer(b"lo")
        anywhere = struct.pack("=HH12x", socket.AF_INET, 0)
        route = struct.pack(
            "@L16s16s16sHhLPhPLLH",
            *(0, anywhere, anywhere, anywhere, RTF_UP, 0, 0, 0, 0),
            *(ctypes.addressof(name), 0, 0, 0),
        )
        fcntl.ioctl(any_socket, SIOCADDRT, route)
    if Path("/proc/net/if_inet6").exists():
        loopback = socket.if_nametoindex("lo")
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as any_socket:
            route = struct.pack("@48xIHHILIi", 0, 0, 0, 1, 0, RTF_UP, loopback)
            fcntl.ioctl(any_socket, SIOCADDRT, route)


LAST = ("127.0.0.2", 9)


def send_last_packet():
    """Tell the watcher that the command has ended."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"the end", LAST)


def watch(tap, lines):
    """Write a line for each packet that is not from the machine to itself, until the last one."""
    seen = set()
    while True:
        data, (_, kind, *_) = tap.recvfrom(65535)
        packet = parsed(data, kind)
        if packet is None:
            continue
        address, protocol, port, rest = packet
        if (address, port) == LAST:
            return
        name = queried(rest) if protocol == UDP and port == DNS else ""
        inside = address.startswith("127.") or address == "::1"
        line = f"{address} {protocol} {port} {name}".rstrip()
        if (port == DNS or not inside) and line not in seen:
            seen.add(line)
            print(line, file=lines, flush=True)


def parsed(data, kind):
    """Address, protocol, port and payload of a packet; None for what the system itself sends."""
    if kind == ETH_IPV4:
        size, protocol = (data[0] & 15) * 4, data[9]
        address = socket.inet_ntop(socket.AF_INET, data[16:20])
    elif kind == ETH_IPV6:
        size, protocol = 40, data[6]
        address = socket.inet_ntop(socket.AF_INET6, data[24:40])
        if protocol == ICMPV6:
            # A packet that was stopped before it came here is quoted; all else is housekeeping.
            return parsed(data[48:], kind) if data[40] == UNREACHABLE else None
    else:
        return None
    port = int.from_bytes(data[size + 2 : size + 4], "big") if protocol in (UDP, TCP) else 0
    return address, protocol, port, data[size + 8 :]


def queried(message):
    """The name that a query asks for."""
    labels, at = [], 12
    while at < len(message) and message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode("ascii", "replace"))
        at += 1 + message[at]
    return ".".join(labels)


if __name__ == "__main__":
    main(*sys.argv[1:])
