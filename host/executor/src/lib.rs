//! Where jobs run: transports, container runtimes, and the contract that they share.
