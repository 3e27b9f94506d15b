namespace SfSpend.Web.Access.SignOn;

/// <summary>Why a sign-in at the identity provider did not open the panel: a word in the address of the sign-in page, a sentence on it.</summary>
public enum SignOnProblem
{
    /// <summary>The provider can't be reached.</summary>
    Unreachable,

    /// <summary>None of the claim's values gives a role.</summary>
    NoRole,

    /// <summary>The account was locked by an administrator of the panel.</summary>
    Locked,

    /// <summary>The provider's answer was not accepted.</summary>
    Refused,

    /// <summary>The person or the provider did not go through with it.</summary>
    Cancelled,

    /// <summary>A fresh sign-in was asked for and the provider's was not.</summary>
    NotFresh,

    /// <summary>A fresh sign-in was asked for and somebody else came back.</summary>
    SomebodyElse,
}

internal static class SignOnProblems
{
    public static string Sentence(SignOnProblem problem, string provider) => problem switch
    {
        SignOnProblem.Unreachable => $"{provider} can’t be reached just now. Try again in a moment; accounts of this panel sign in below.",
        SignOnProblem.NoRole => $"You are known to {provider}, but nothing it says of you gives you a role here. Ask the administrators of this panel for one.",
        SignOnProblem.Locked => "Your account is locked. An administrator of this panel can unlock it.",
        SignOnProblem.Refused => $"The answer of {provider} was not accepted: it was not meant for this panel, has expired or was used before. Sign in once more.",
        SignOnProblem.Cancelled => $"The sign-in at {provider} was not completed.",
        SignOnProblem.NotFresh => $"{provider} did not say that you have just signed in anew, which is needed here. Sign in once more.",
        SignOnProblem.SomebodyElse => $"Somebody else came back from {provider}. Nothing was done.",
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };
}
