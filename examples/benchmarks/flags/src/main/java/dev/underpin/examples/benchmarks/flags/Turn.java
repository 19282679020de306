package dev.underpin.examples.benchmarks.flags;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The users one after the other; a thread's own, so that two do not share a counter. */
@State(Scope.Thread)
public class Turn {

  private int user;

  int next() {
    return user++ & (Users.COUNT - 1);
  }
}
