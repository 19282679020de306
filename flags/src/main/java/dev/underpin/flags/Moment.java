package dev.underpin.flags;

import java.time.InstantSource;
import java.util.Map;

/** What a decision may look at besides the subject: the plans of all flags, and the time. */
record Moment(Map<String, Plan> plans, InstantSource clock) {}
