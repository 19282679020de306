package dev.underpin.observability;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Gives errors of one origin one name, also after the next deploy.
 *
 * <p>The name is a hash over the chain of causes: of each its class and the methods it came through
 * first, the application's own ones only where their packages were told. Messages and line numbers
 * are left out, for they change while the origin stays; so are the numbers that compilers and
 * proxies give to lambdas and classes that they make, and wrappers that only carry another
 * exception from thread to thread.
 *
 * <p>The hash is FNV-1a with 64 bits (<a href="https://datatracker.ietf.org/doc/html/rfc9923">RFC
 * 9923</a>).
 */
final class Fingerprints {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int CAUSES = 10;
  private static final int FRAMES = 5;
  private static final int SCANNED = 200;
  private static final List<String> PLATFORM =
      List.of("java.", "javax.", "jakarta.", "jdk.", "sun.", "com.sun.");

  private final List<String> own;

  Fingerprints(List<String> ownPackages) {
    own = List.copyOf(ownPackages);
  }

  String of(Throwable error) {
    long hash = FNV_OFFSET;
    Throwable cause = error;
    // causes may go round in circles
    for (int i = 0; i < CAUSES && cause != null; i++) {
      Throwable next = cause.getCause();
      if (next == null || !isWrapper(cause)) {
        hash = add(hash, cause);
      }
      cause = next;
    }
    String digits = Long.toHexString(hash);
    return "0".repeat(16 - digits.length()) + digits;
  }

  private static boolean isWrapper(Throwable error) {
    return error instanceof CompletionException || error instanceof ExecutionException;
  }

  private long add(long before, Throwable error) {
    long hash = addName(before, error.getClass().getName());
    StackTraceElement[] trace = error.getStackTrace();
    if (error instanceof StackOverflowError) {
      // it may end anywhere in the circle: all that is in the circle counts, in no order
      Set<String> circle = new TreeSet<>();
      for (int i = 0; i < trace.length && i < SCANNED; i++) {
        if (isOwn(trace[i].getClassName())) {
          circle.add(trace[i].getClassName() + '#' + trace[i].getMethodName());
        }
      }
      for (String frame : circle) {
        hash = addName(hash, frame);
      }
      return hash;
    }
    return addFrames(hash, trace);
  }

  private long addFrames(long before, StackTraceElement[] trace) {
    long hash = before;
    int counted = 0;
    for (int i = 0; i < trace.length && i < SCANNED && counted < FRAMES; i++) {
      if (isOwn(trace[i].getClassName())) {
        hash = addName(addName(hash, trace[i].getClassName()), trace[i].getMethodName());
        counted++;
      }
    }
    return hash;
  }

  private boolean isOwn(String className) {
    return own.isEmpty() ? !startsWithAny(className, PLATFORM) : startsWithAny(className, own);
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Up to the mark of a generated class ({@code $$} or a slash), and without digits. */
  private static long addName(long before, String name) {
    long hash = before;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || (c == '$' && i + 1 < name.length() && name.charAt(i + 1) == '$')) {
        break;
      }
      if (c < '0' || c > '9') {
        hash = (hash ^ c) * FNV_PRIME;
      }
    }
    return (hash ^ '\n') * FNV_PRIME;
  }
}
