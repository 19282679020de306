package dev.underpin.core.jdbc.changed;

/** Stands beside a first script that has the name of the real one but not its contents. */
public final class OtherScripts {

  private OtherScripts() {}
}
