/// Which data sets count as neighbours. A privacy parameter holds for one relation; numbers for different ones must not be
/// added up.
public enum NeighbouringRelation: Sendable, Hashable {
    /// One unit more or less (``PrivacyUnit``): what every mechanism here states unless it says otherwise.
    case addRemove
    /// One unit's data are replaced by others, the number of units being public. At most two add/remove steps, so that it
    /// costs twice the sensitivity.
    case replace
}
