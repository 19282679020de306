package dev.underpin.core.jdbc.killed;

/** Marks the folder of a script with a statement that waits. */
public final class GateScripts {

  private GateScripts() {}
}
